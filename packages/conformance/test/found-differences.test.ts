import { plan } from "@edict/engine";
import { defaultEngineOptions, type PlanOperand } from "@edict/protocol";
import { expect, it } from "vitest";
import { loadWorld } from "../src/differential/compare-world.ts";

function show(operand: PlanOperand | undefined): string {
  if (operand === undefined) return "";
  if ("variable" in operand) return operand.variable;
  if (!("expression" in operand)) return JSON.stringify(operand.value);
  return `(${[operand.expression.operator, ...operand.expression.operands.map(show)].join(" ")})`;
}

// What the differential test found once, with the answer of Cerbos 0.55.
it.each([
  ["R.attr.x in [R.attr.o, P.attr.dept]", '(in request.resource.attr.x (list request.resource.attr.o "eng"))'],
  ["[R.attr.o, P.attr.nope] == R.attr.x", ""],
  [
    'R.attr.a.replace(R.attr.b, P.attr.dept) == "x"',
    '(eq (replace request.resource.attr.a request.resource.attr.b "eng") "x")',
  ],
  ['R.attr.a.replace(P.attr.nope, R.attr.b) == "x"', ""],
  [
    'R.attr.x || "g1" in request.auxData.jwt.groups',
    '(or request.resource.attr.x (in "g1" (get-field (struct) groups)))',
  ],
])("plans %s", (expr, wanted) => {
  const rule = { actions: ["view"], roles: ["*"], effect: "EFFECT_ALLOW", condition: { match: { expr } } };
  const resourcePolicy = { resource: "doc", version: "default", rules: [rule] };
  const files = new Map([["doc.json", JSON.stringify({ apiVersion: "api.cerbos.dev/v1", resourcePolicy })]]);
  const { engine, mistakes } = loadWorld({ files, options: defaultEngineOptions });
  if (engine === undefined) throw new Error(mistakes);
  const principal = { id: "u", policyVersion: "", scope: "", roles: ["user"], attr: { dept: "eng" } };
  const resource = { kind: "doc", policyVersion: "", scope: "", attr: {} };
  const { filter } = plan(
    engine,
    { requestId: "", actions: ["view"], principal, resource, auxData: undefined },
    undefined,
  );
  expect(show(filter.condition)).toBe(wanted);
});
