import type { JsonObject } from "@edict/protocol";
import type { CelMap } from "./cel-map.ts";
import type { CelMessage } from "./cel-message.ts";
import type { CelOptional } from "./cel-optional.ts";
import type { CelTypeValue } from "./cel-type-value.ts";
import type { CelUint } from "./cel-uint.ts";
import type { CelHierarchy } from "./hierarchy.ts";
import type { CelCidr, CelIp } from "./network.ts";
import type { CelSpiffeId, CelSpiffeMatcher, CelSpiffeTrustDomain } from "./spiffe.ts";
import type { CelDuration, CelTimestamp } from "./time.ts";

/**
 * A CEL value at run time.
 *
 * | CEL | here |
 * |---|---|
 * | null, bool, string | the JavaScript primitive; strings count in code points |
 * | int | `bigint`, within 64 bits |
 * | uint | `CelUint` |
 * | double | `number` |
 * | bytes | `Uint8Array` |
 * | list | array |
 * | map | `CelMap`, or a plain object when it came as JSON (read through own properties only) |
 *
 * All values are immutable.
 */
export type CelValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CelUint
  | CelTimestamp
  | CelDuration
  | readonly CelValue[]
  | JsonObject
  | CelMap
  | CelMessage
  | CelOptional
  | CelTypeValue
  | CelHierarchy
  | CelIp
  | CelCidr
  | CelSpiffeId
  | CelSpiffeTrustDomain
  | CelSpiffeMatcher;
