import { readPolicySet } from "@edict/policy";
import { expect, it } from "vitest";
import { findWasmRefusals } from "../src/index.ts";

function setOf(files: { readonly [path: string]: string }) {
  return readPolicySet(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
}

const resource = (kind: string) => `---
# a comment
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: ${kind}
  rules: []
`;
const role = `apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: clerk
  rules:
    - resource: note
      allowActions: [view]
`;

it("each_construct_is_refused_once_at_its_first_place", () => {
  const refusals = findWasmRefusals(setOf({ "a.yaml": resource("a"), "b.yaml": resource("b"), "c.yaml": role }));
  expect(
    refusals.map(({ file, position, code, severity }) => ({ file, line: position?.line, code, severity })),
  ).toEqual([
    { file: "a.yaml", line: 4, code: "wasm_unsupported", severity: "warning" },
    { file: "c.yaml", line: 2, code: "wasm_unsupported", severity: "warning" },
  ]);
  expect(refusals[0]?.message).toBe(
    "Resource policies cannot be compiled to Wasm yet; the build is published without it.",
  );
  expect(refusals[0]?.excerpt).toContain("resourcePolicy:");
});
