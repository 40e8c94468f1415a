/** Values of types that only libraries make, for those who compare evaluators. */
export { CelTypeValue } from "./value/cel-type-value.ts";
export { CelHierarchy } from "./value/hierarchy.ts";
export { CelCidr, CelIp } from "./value/network.ts";
export { parseCidr, parseIp } from "./value/parse-ip.ts";
export { CelSpiffeId, CelSpiffeTrustDomain } from "./value/spiffe.ts";
export { formatDuration } from "./value/time-text.ts";
export { zoneOffset } from "./value/time-zone.ts";
