import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compilePolicySet } from "@edict/compiler";
import { readPolicySet } from "@edict/policy";
import { diagnosticCodes, errorCodes } from "@edict/protocol";
import { describe, expect, it } from "vitest";

const text = readFileSync(join(import.meta.dirname, "../../../docs/diagnostics.md"), "utf8");

/** Code → what the document says about it. */
const sections = new Map(
  text
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [code = "", ...rest] = section.split("\n");
      return [code, (rest.join("\n").split(/^## /m)[0] ?? "").trim()] as const;
    }),
);

/** The files of an example: blocks that begin with `# file: <path>`. */
function readExample(section: string): Map<string, Uint8Array> {
  const blocks = section.matchAll(/^```(?:yaml|json)\n(?:#|\/\/) file: (\S+)\n([\s\S]*?)^```/gm);
  return new Map([...blocks].map(([, path = "", content = ""]) => [path, new TextEncoder().encode(content)]));
}

describe("docs/diagnostics.md", () => {
  it("describes_every_code_and_no_other", () => {
    expect([...sections.keys()].sort()).toEqual([...diagnosticCodes].sort());
    const rows = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code);
    expect(rows).toEqual([...errorCodes]);
  });

  it.each(diagnosticCodes)("%s has_a_meaning_an_example_and_a_remedy", (code) => {
    const section = sections.get(code) ?? "";
    expect(section).toMatch(/^[A-Z*]/);
    expect(section).toContain("```");
    expect(section).toMatch(/^Remedy: /m);
  });

  const examples = diagnosticCodes.map((code) => ({ code, files: readExample(sections.get(code) ?? "") }));
  it.each(examples.filter(({ files }) => files.size > 0))("the_example_of $code gets_that_code", ({ code, files }) => {
    const { diagnostics } = compilePolicySet(readPolicySet(files));
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    const section = sections.get(code) ?? "";
    if (section.includes("a warning where")) return;
    const isWarning = section.startsWith("*(warning)*");
    for (const { severity } of diagnostics.filter((diagnostic) => diagnostic.code === code))
      expect(severity).toBe(isWarning ? "warning" : "error");
  });
});
