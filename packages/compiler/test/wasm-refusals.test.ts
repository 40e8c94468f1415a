import { readPolicySet } from "@edict/policy";
import { expect, it } from "vitest";
import { compilePolicySet, diagnoseWasmRefusals } from "../src/index.ts";
import { emitWasm } from "../src/wasm/emit-wasm.ts";

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

it("more_names_than_a_module_has_numbers_for_are_refused", () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `a${i}`).join(", ");
  const setWith = (count: number) =>
    setOf({ "a.yaml": policy.replace("[view]", `[${names(count)}]`).replace(/ {6}condition:[\s\S]*/, "") });
  const emit = (count: number) => {
    const compiled = compilePolicySet(setWith(count));
    expect(compiled.diagnostics).toEqual([]);
    if (compiled.table === undefined) throw new Error("does not compile");
    return emitWasm(compiled.table);
  };
  expect(emit(20_000).ok).toBe(true);
  const many = emit(66_000);
  const refusals = many.ok ? [] : diagnoseWasmRefusals(setWith(1), many.refusals);
  expect(refusals.map(({ file, message }) => [file, message])).toEqual([
    [
      "a.yaml",
      "A policy set with more than 65535 kinds, actions, roles and other names cannot be compiled to Wasm; the build is published without it.",
    ],
  ]);
}, 60_000);
