import { parseCel, planCel } from "@edict/cel";
import type { Outcome } from "./cell-codec.ts";

/** What `@edict/cel` makes of an expression over `V.a0`, `V.a1`, …. */
export function evaluate(source: string, values: readonly Outcome[]): Outcome {
  const parsed = parseCel(source);
  if (!parsed.ok) throw new Error(`${source} does not parse`);
  return planCel(parsed.parsed.expr)({
    principal: { id: "", policyVersion: "", scope: "", roles: [], attr: {} },
    resource: { kind: "", id: "", policyVersion: "", scope: "", attr: {} },
    auxData: undefined,
    variables: new Map(values.map((value, i) => [`a${i}`, value])),
    constants: new Map(),
    globals: {},
    effectiveDerivedRoles: [],
    now: undefined,
  });
}
