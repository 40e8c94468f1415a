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
import type { Outcome } from "./cell-codec.ts";
import { Shown, showRare } from "./cell-codec.ts";

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
export function show(value: Outcome | Shown): string {
  if (value instanceof Shown) return value.text;
  if (value instanceof CelError) return `error ${JSON.stringify(value.message)}`;
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}`;
  if (typeof value === "number") return `double ${Object.is(value, -0) ? "-0" : value}`;
  if (value instanceof CelUint) return `${value.value}u`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (isList(value)) return `[${value.map(show).join(", ")}]`;
  if (isMap(value)) return `{${mapEntries(value).map(showEntry).join(", ")}}`;
  if (value instanceof CelTimestamp) return `timestamp ${value.seconds} ${value.nanos} ${value.offsetMinutes}`;
  if (value instanceof CelDuration) return `duration ${value.nanos}`;
  if (value instanceof CelOptional) return `optional ${value.value === undefined ? "none" : show(value.value)}`;
  return showRare(value);
}

function showEntry([key, value]: readonly [CelValue, CelValue]): string {
  return `${show(key)}: ${show(value)}`;
}
