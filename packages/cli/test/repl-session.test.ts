import { describe, expect, it } from "vitest";
import { emptySession, type ReplStep, runReplLine } from "../src/repl/repl-session.ts";

function runLines(...lines: string[]): ReplStep {
  let step: ReplStep = { session: emptySession, text: "", isOver: false };
  for (const line of lines) step = runReplLine(step.session, line);
  return step;
}

describe("a repl session", () => {
  it.each([
    ["1 + 2", "3"],
    ['"a" in ["a"]', "true"],
    ["1.0 / 0.0", "Infinity"],
    ["P.attr.missing", "error: no such key: missing"],
    ["unknown", "error at 1:1: undeclared reference to 'unknown' (in container '')"],
    [":type {'a': 1}", "map(string, int)"],
    [":let V.x 1", "Write :let name = expression, :let V.name = expression, or :let P = {…}."],
    [":let P = 1", "P has to be a map."],
    [":nonsense", "Unknown directive :nonsense; :help lists them."],
    ["", ""],
  ])("%s prints %s", (line, text) => {
    expect(runLines(line).text).toBe(text);
  });

  it("assignments_are_seen_by_later_lines_and_forgotten_on_reset", () => {
    const lines = [
      ':let P = {"id": "ana", "attr": {"n": 3}}',
      ":let V.limit = P.attr.n * 2.0",
      ":let C.one = 1",
      ":let G.two = 2",
    ];
    expect(runLines(...lines, 'P.id == "ana" && V.limit == 6.0 && C.one == 1 && G.two == 2').text).toBe("true");
    expect(runLines(...lines, ":reset", "P.id").text).toBe('""');
  });

  it.each([
    [[":let x = 2", "x + 1"], "3"],
    [["40 + 2", "_ == 42"], "true"],
    [[":let x = 1", "[5].exists(x, x == 5)"], "true"],
    [
      [':let request = {"principal": {"id": "bo"}, "resource": {"attr": {"n": 7}}}', "[P.id, R.attr.n]"],
      '[\n  "bo",\n  7\n]',
    ],
    [[':let V = {"a": 1, "b": 2}', "V.a + V.b"], "3"],
    [[":let variables.a = 1", "V.a"], "1"],
    [[':let G = {"a": 1.0}', "G.a == 1.0"], "true"],
    [[":let V = 1"], "V has to be a map."],
    [[":let P.id = 1"], "P cannot be set in parts; set the whole of it."],
  ])("names_are_what_they_were_set_to: %j", (lines, text) => {
    expect(runLines(...lines).text).toBe(text);
  });

  it("a_line_with_a_mistake_leaves_the_session_as_it_was", () => {
    const before = runLines(":let V.x = 1");
    expect(runReplLine(before.session, ":let V.x = nope").session).toBe(before.session);
  });

  it("ends_when_told_to", () => {
    expect(runLines(":quit").isOver).toBe(true);
  });
});
