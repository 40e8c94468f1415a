import type { CelValue } from "@edict/cel";
import {
  CelDuration,
  CelError,
  CelOptional,
  CelTimestamp,
  CelUint,
  isList,
  isMap,
  mapEntries,
  planCel,
} from "@edict/cel";
import type { CelExpr } from "@edict/protocol";
import { CelTypeValue } from "../../../cel/src/value/cel-type-value.ts";
import { CelHierarchy } from "../../../cel/src/value/hierarchy.ts";
import { CelCidr, CelIp, formatCidr, formatIp } from "../../../cel/src/value/network.ts";
import { CelSpiffeId, CelSpiffeTrustDomain } from "../../../cel/src/value/spiffe.ts";
import type { Outcome } from "./cell-codec.ts";

/** What `@edict/cel` answers to a call; of a member, the first argument is the receiver. */
export function callReference(name: string, member: boolean, args: readonly Outcome[], now?: CelTimestamp): Outcome {
  const operands = args.map((_, i): CelExpr => {
    const variables: CelExpr = { kind: "ident", id: 1, name: "V" };
    return { kind: "select", id: 2, operand: variables, field: `a${i}`, testOnly: false };
  });
  const [target, ...others] = operands;
  const expr: CelExpr =
    member && target !== undefined
      ? { kind: "call", id: 3, function: name, target, args: others }
      : { kind: "call", id: 3, function: name, args: operands };
  return planCel(expr)({
    principal: { id: "", policyVersion: "", scope: "", roles: [], attr: {} },
    resource: { kind: "", id: "", policyVersion: "", scope: "", attr: {} },
    auxData: undefined,
    variables: new Map(args.map((arg, i) => [`a${i}`, arg])),
    constants: new Map(),
    globals: {},
    effectiveDerivedRoles: [],
    now,
  });
}

/** Text that is the same for the same outcome only: type, value, and the message of an error. */
export function show(value: Outcome): string {
  if (value instanceof CelError) return `error ${JSON.stringify(value.message)}`;
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}`;
  if (typeof value === "number") return `double ${Object.is(value, -0) ? "-0" : value}`;
  if (value instanceof CelUint) return `${value.value}u`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (isList(value)) return `[${value.map(show).join(", ")}]`;
  if (isMap(value)) return `{${mapEntries(value).map(showEntry).join(", ")}}`;
  return showRare(value);
}

function showEntry([key, value]: readonly [CelValue, CelValue]): string {
  return `${show(key)}: ${show(value)}`;
}

function showRare(value: CelValue): string {
  if (value instanceof CelTimestamp) return `timestamp ${value.seconds} ${value.nanos} ${value.offsetMinutes}`;
  if (value instanceof CelDuration) return `duration ${value.nanos}`;
  if (value instanceof CelTypeValue) return `type ${value.name}`;
  if (value instanceof CelOptional) return `optional ${value.value === undefined ? "none" : show(value.value)}`;
  if (value instanceof CelHierarchy) return `hierarchy ${JSON.stringify(value.parts)}`;
  if (value instanceof CelIp) return `ip ${formatIp(value)}`;
  if (value instanceof CelCidr) return `cidr ${formatCidr(value)}`;
  if (value instanceof CelSpiffeTrustDomain) return `trust domain ${value.name}`;
  if (value instanceof CelSpiffeId) return `spiffe ${value}`;
  throw new Error("no text for this kind of value");
}
