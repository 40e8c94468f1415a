import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatPolicy } from "../src/index.ts";
import { corpusRoot, hasCorpus, readFolder } from "./corpus.ts";

const messy = `# yaml-language-server: $schema=https://example.com/Policy.json
---
resourcePolicy:
    rules:
    # who may look
    - roles: [ user ]   # everybody
      actions: ["view"]
      effect:   EFFECT_ALLOW
      condition:
        match:
          expr: |
            R.attr.a == 1

            && true
    - effect: EFFECT_DENY
      actions:
      - "edit"
      derived_roles: [owner]
    version:    "010"
    # the thing
    resource: doc
    import_derived_roles:
    - people
apiVersion: "api.cerbos.dev/v1"
`;

const neat = `# yaml-language-server: $schema=https://example.com/Policy.json
---
apiVersion: "api.cerbos.dev/v1"
resourcePolicy:
  # the thing
  resource: doc
  version: "010"
  importDerivedRoles:
    - people
  rules:
    # who may look
    - actions: ["view"]
      effect: EFFECT_ALLOW
      roles: [user] # everybody
      condition:
        match:
          expr: |
            R.attr.a == 1

            && true
    - actions:
        - "edit"
      effect: EFFECT_DENY
      derivedRoles: [owner]
`;

function format(text: string, path = "a.yaml"): string | undefined {
  return formatPolicy({ path, content: text }).text;
}

describe("formatPolicy", () => {
  it("orders keys, indents by two and keeps comments", () => {
    expect(format(messy)).toBe(neat);
    expect(format(neat)).toBe(neat);
  });

  it("keeps values that Cerbos reads in its own way as they were written", () => {
    const text = `apiVersion: api.cerbos.dev/v1\nexportConstants:\n  name: c\n  definitions: {a: 010, b: 1e3, c: 0x1F, d: yes, e: ~, f: 1_000}\n`;
    expect(format(text)).toBe(text);
  });

  it("leaves files with aliases in their order", () => {
    const text = `exportConstants:\n  name: c\n  definitions:\n    a: &a {x: 1}\n    b: *a\napiVersion: api.cerbos.dev/v1\n`;
    expect(format(text)).toBe(text);
  });

  it("formats JSON as JSON", () => {
    const text = `{"resourcePolicy":{"version":"default","resource":"doc","rules":[]},"apiVersion":"api.cerbos.dev/v1"}`;
    expect(format(text)).toBe(
      `${JSON.stringify({ apiVersion: "api.cerbos.dev/v1", resourcePolicy: { resource: "doc", version: "default", rules: [] } }, undefined, 2)}\n`,
    );
  });

  it("tells the mistakes of a file it cannot read", () => {
    const { text, diagnostics } = formatPolicy({ path: "a.yaml", content: "apiVersion: [" });
    expect(text).toBeUndefined();
    expect(diagnostics[0]?.message).toBe("sequence end token ']' not found");
  });
});

describe.skipIf(!hasCorpus)("formatting twice is formatting once", () => {
  const files = [...readFolder(join(corpusRoot, "stores"))]
    .filter(([path]) => /\.(?:yaml|yml|json)$/.test(path))
    .filter((_, index) => index % 2 === 0);
  it(`for ${files.length} files`, () => {
    let formatted = 0;
    for (const [path, content] of files) {
      const once = formatPolicy({ path, content }).text;
      if (once !== undefined) {
        formatted += 1;
        expect(format(once, path), path).toBe(once);
      }
    }
    expect(formatted).toBeGreaterThan(150);
  }, 60_000);
});
