import { readPolicySet } from "@edict/policy";
import { describe, expect, it } from "vitest";

const text = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: note
  rules:
    - actions: [view]
      effect: EFFECT_ALLOW
      roles: ["usér"]
`;

const read = (content: Uint8Array) => readPolicySet(new Map([["note.yaml", content]]));

describe("policy files", () => {
  it("in_utf_8_are_silent_even_with_a_replacement_character_of_their_own", () => {
    expect(read(Buffer.from(text.replace("é", "\ufffd é 😀"))).diagnostics).toEqual([]);
  });

  it("with_a_malformed_character_are_read_and_get_a_warning_where_it_stands", () => {
    const { policies, diagnostics } = read(Buffer.from(text, "latin1"));
    expect(policies).toHaveLength(1);
    expect(diagnostics).toMatchObject([
      { code: "file_encoding", severity: "warning", file: "note.yaml", position: { line: 8, column: 18 } },
    ]);
    expect(diagnostics[0]?.excerpt).toContain("> 8 |       roles:");
  });

  it("in_utf_16_are_refused_for_that_reason", () => {
    const { policies, diagnostics } = read(Buffer.from(`\ufeff${text}`, "utf16le"));
    expect(policies).toEqual([]);
    expect(diagnostics).toMatchObject([
      { code: "file_encoding", severity: "error", position: { line: 1 }, description: "the file is UTF-16, not UTF-8" },
    ]);
  });
});
