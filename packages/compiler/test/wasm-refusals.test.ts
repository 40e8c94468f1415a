import { readPolicySet } from "@edict/policy";
import { expect, it } from "vitest";
import { diagnoseWasmRefusals } from "../src/index.ts";

function setOf(files: { readonly [path: string]: string }) {
  return readPolicySet(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
}

const policy = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: note
  rules:
    - actions: [view]
      effect: EFFECT_ALLOW
      roles: [user]
      condition:
        match:
          expr: unheardOf(R.attr.x)
`;

it("each_construct_is_refused_once_at_its_first_place", () => {
  const refusal = { what: "the function unheardOf", expression: "unheardOf(R.attr.x)" };
  const refusals = diagnoseWasmRefusals(setOf({ "a.yaml": policy, "b.yaml": policy }), [refusal, refusal]);
  expect(refusals.map(({ file, position, code, severity }) => ({ file, position, code, severity }))).toEqual([
    { file: "a.yaml", position: { line: 11, column: 17, path: "" }, code: "wasm_unsupported", severity: "warning" },
  ]);
  expect(refusals[0]?.message).toBe(
    "The function unheardOf cannot be compiled to Wasm; the build is published without it.",
  );
  expect(refusals[0]?.excerpt).toContain("unheardOf");
});

it("a_format_is_refused_at_its_place_in_a_schema", () => {
  const schema = '{\n  "properties": { "pattern": { "format": "regex" } }\n}';
  const refusal = { what: "format regex", expression: "format regex" };
  const set = setOf({ "a.yaml": policy, "_schemas/note.json": schema });
  expect(diagnoseWasmRefusals(set, [refusal])).toMatchObject([
    { file: "_schemas/note.json", position: { line: 2, column: 32 } },
  ]);
});
