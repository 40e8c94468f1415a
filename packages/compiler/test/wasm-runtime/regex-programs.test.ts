import type { CelValue } from "@edict/cel";
import { CelError, CelOptional } from "@edict/cel";
import { describe, expect, test } from "vitest";
import { regexAutomaton } from "../../src/wasm/regex/regex-automaton.ts";
import { regexProgram } from "../../src/wasm/regex/regex-program.ts";
import { callReference, show } from "./reference.ts";
import { regexTexts, validPatterns } from "./regex-samples.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime(["library/regex-programs.ts", "library/regex-constants.ts", "library/regex-automaton.ts"]);

function place(bytes: Uint8Array): number {
  const at = Number(runtime.invoke("alloc", bytes.length));
  new Uint8Array(runtime.memory().buffer, at, bytes.length).set(bytes);
  return at;
}

function compile(pattern: string): { readonly bytes: Uint8Array; readonly groups: number } {
  const program = regexProgram(pattern);
  if (typeof program === "string") throw new Error(`${pattern}: ${program}`);
  return program;
}

describe.each(validPatterns)("the program of %j", (pattern) => {
  const { bytes, groups } = compile(pattern);

  test("matches as @edict/cel", () => {
    for (const text of regexTexts) {
      runtime.reset();
      const matched = Number(runtime.invoke("matchProgram", runtime.encode(text), place(bytes))) === 1;
      expect([text, matched]).toEqual([text, callReference("matches", true, [text, pattern])]);
    }
  });

  test("matches with a table as well", () => {
    const table = regexAutomaton(pattern);
    if (table === undefined) return;
    for (const text of regexTexts) {
      runtime.reset();
      const matched = Number(runtime.invoke("matchAutomaton", runtime.encode(text), place(table))) === 1;
      expect([text, matched]).toEqual([text, callReference("matches", true, [text, pattern])]);
    }
  });

  test("finds as @edict/cel", () => {
    if (groups > 1) return;
    for (const text of regexTexts) {
      runtime.reset();
      const program = place(bytes);
      const one = runtime.decode(Number(runtime.invoke("extractProgram", runtime.encode(text), program)));
      expect([text, show(one)]).toEqual([text, show(callReference("regex.extract", false, [text, pattern]))]);
      const all = runtime.decode(Number(runtime.invoke("extractAllProgram", runtime.encode(text), program)));
      expect([text, show(all)]).toEqual([text, show(callReference("regex.extractAll", false, [text, pattern]))]);
    }
  });

  test("replaces as @edict/cel", () => {
    const replacement = `<\\0|${Array.from({ length: Math.min(groups, 9) }, (_, i) => `\\${i + 1}`).join(",")}>`;
    for (const text of regexTexts) {
      for (const limit of [-1n, 1n, 2n]) {
        runtime.reset();
        const program = place(bytes);
        const args = [runtime.encode(text), program, runtime.encode(replacement), limit];
        const replaced = runtime.decode(Number(runtime.invoke("replaceProgram", ...args)));
        const expected = callReference("regex.replace", false, [text, pattern, replacement, limit]);
        expect([text, limit, show(replaced)]).toEqual([text, limit, show(expected)]);
      }
    }
  });
});

test("nearly all expressions have a table", () => {
  const without = validPatterns.filter((pattern) => regexAutomaton(pattern) === undefined);
  expect(without.length).toBeLessThan(10);
});

test("programs take texts only", () => {
  const { bytes } = compile("a");
  const values: readonly (CelValue | CelError)[] = [1n, null, new CelError("first"), ["a"], new CelOptional("a")];
  for (const value of values) {
    runtime.reset();
    const outcome = runtime.decode(Number(runtime.invoke("matchProgram", runtime.encode(value), place(bytes))));
    expect(show(outcome)).toBe(show(callReference("matches", true, [value, "a"])));
  }
});

test("functions with a known pattern answer as in @edict/cel", () => {
  const { bytes } = compile("a(b)?");
  const known = [
    ["regex.extract", "extractConstant", []],
    ["regex.extractAll", "extractAllConstant", []],
    ["regex.replace", "replaceConstant", ["<\\1>"]],
    ["regex.replace", "replaceConstant", [1n]],
    ["regex.replace", "replaceSomeConstant", ["x", 1n]],
    ["regex.replace", "replaceSomeConstant", ["x", 0n]],
    ["regex.replace", "replaceSomeConstant", ["x", "y"]],
    ["regex.replace", "replaceSomeConstant", [new CelError("second"), 1n]],
  ] as const;
  for (const text of ["abaab", "", 1n, null, new CelError("first"), ["a"]]) {
    for (const [name, found, others] of known) {
      runtime.reset();
      const args = [runtime.encode(text), place(bytes), ...others.map((other) => runtime.encode(other))];
      const answered = runtime.decode(Number(runtime.invoke(found, ...args)));
      expect([name, text, others, show(answered)]).toEqual([
        name,
        text,
        others,
        show(callReference(name, false, [text, "a(b)?", ...others])),
      ]);
    }
  }
});

test("a malformed expression is told as @edict/cel tells it", () => {
  for (const pattern of ["a(", "[z-a]", "a**", "\\8", "(?P<n>a)(?P<n>b)", "x{1001}", "\\pX"]) {
    expect(new CelError(String(regexProgram(pattern)))).toEqual(callReference("matches", true, ["a", pattern]));
  }
});

test("time is linear in the text", () => {
  const { bytes } = compile("(a|aa)+$|(x+x+)+y");
  runtime.reset();
  const program = place(bytes);
  const text = runtime.encode(`${"a".repeat(200_000)}${"x".repeat(200_000)}`);
  const start = performance.now();
  expect(runtime.invoke("matchProgram", text, program)).toBe(0);
  expect(performance.now() - start).toBeLessThan(2000);
});
