import { CelError } from "@edict/cel";
import { expect, test } from "vitest";
import { regexProgram } from "../../src/wasm/regex/regex-program.ts";
import { unicodeClassNames } from "../../src/wasm/regex/unicode-class-names.ts";
import type { Outcome } from "./cell-codec.ts";
import { differences, rowsOf, samples } from "./compare-functions.ts";
import { show } from "./reference.ts";
import { invalidPatterns, regexTexts, validPatterns } from "./regex-samples.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime([
  "library/regexes.ts",
  "library/regex-compiler.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
]);

test.each(invalidPatterns)("%j is refused, or taken, as by @edict/cel", (pattern) => {
  const rows = ["", "a", "ab\\", "{1}", "aaa{"].map((text) => [text, pattern]);
  expect(differences(runtime, "matches", rows)).toEqual([]);
});

test.each(validPatterns)("%j does as in @edict/cel", (pattern) => {
  const rows = regexTexts.map((text) => [text, pattern]);
  expect(differences(runtime, "matches", rows)).toEqual([]);
  expect(differences(runtime, "regex.extract", rows)).toEqual([]);
  expect(differences(runtime, "regex.extractAll", rows)).toEqual([]);
  const replaced = rows.flatMap((row): Outcome[][] => [
    [...row, "<\\0>"],
    [...row, "\\1\\\\"],
    [...row, "x", 1n],
  ]);
  expect(
    differences(
      runtime,
      "regex.replace",
      replaced.filter((row) => row.length === 3),
    ),
  ).toEqual([]);
  expect(
    differences(
      runtime,
      "regex.replace",
      replaced.filter((row) => row.length === 4),
    ),
  ).toEqual([]);
});

test("arguments of any type answer as in @edict/cel", () => {
  for (const name of ["matches", "regex.extract", "regex.extractAll"]) {
    expect(differences(runtime, name, rowsOf(samples, 2))).toEqual([]);
  }
  const few = [...samples.filter((_, i) => i % 4 === 0), "a(b)", new CelError("second")];
  expect(differences(runtime, "regex.replace", rowsOf(few, 3))).toEqual([]);
  expect(differences(runtime, "regex.replace", rowsOf(["ab", "a(b)?", 1n, 0n, new CelError("third")], 4))).toEqual([]);
});

test("replacements answer as in @edict/cel", () => {
  const replacements = ["", "\\", "\\0", "\\1", "\\2", "\\9", "\\\\", "\\a", "\\é", "é\\1é", "a\\", "\\\\1", "🎉\\0"];
  const rows = replacements.flatMap((replacement) =>
    ["(b)|c", "b", "x", "(", "b*"].map((pattern) => ["abcabc", pattern, replacement]),
  );
  expect(differences(runtime, "regex.replace", rows)).toEqual([]);
  const limited = rows.flatMap((row) => [0n, 1n, -1n, 5n].map((limit) => [...row, limit]));
  expect(differences(runtime, "regex.replace", limited)).toEqual([]);
});

/** Repeatable randomness. */
function lcg(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("random expressions answer as in @edict/cel", () => {
  const random = lcg(7);
  const parts =
    "a b c . ^ $ ( ) (?: (?i) | * + ? {2} {1,2} {0,1}? [ab] [^a] [a-c] \\b \\B \\w \\d \\s \\pL x é \\x41 (?P<n> (?s: *? +? ??".split(
      " ",
    );
  const texts = ["", "a", "abc", "aabbcc", "cba cab", "é\nA", "axbxc"];
  const rows: string[][] = [];
  for (let i = 0; i < 3000; i++) {
    const pattern = Array.from({ length: 1 + random(8) }, () => parts[random(parts.length)]).join("");
    rows.push([texts[random(texts.length)] ?? "", pattern]);
  }
  expect(differences(runtime, "matches", rows)).toEqual([]);
  expect(differences(runtime, "regex.extractAll", rows)).toEqual([]);
  expect(
    differences(
      runtime,
      "regex.replace",
      rows.map((row) => [...row, "<\\0>"]),
    ),
  ).toEqual([]);
});

/** The ranges of the only class of a program. */
function rangesIn(bytes: DataView, program: number): string {
  const count = bytes.getUint32(program, true);
  for (let i = 0; i < count; i++) {
    const at = program + 16 + 12 * i;
    if (bytes.getUint32(at, true) !== 8) continue;
    const ranges = program + bytes.getUint32(at + 8, true);
    const words = 2 * bytes.getUint32(ranges, true);
    return Array.from({ length: words }, (_, k) => bytes.getUint32(ranges + 4 + 4 * k, true)).join(" ");
  }
  return "";
}

test.each(["", "(?i)"])(
  "the classes of Unicode are those of @edict/cel %s",
  (flags) => {
    for (const name of unicodeClassNames) {
      for (const pattern of [`${flags}[\\p{${name}}\\n]`, `${flags}[\\P{${name}}\\n]`]) {
        const compiled = regexProgram(pattern);
        if (typeof compiled === "string") throw new Error(compiled);
        runtime.reset();
        const program = Number(runtime.invoke("compileRegex", runtime.encode(pattern)));
        const expected = rangesIn(new DataView(compiled.bytes.buffer), 0);
        if (expected === "") continue;
        expect([pattern, rangesIn(runtime.memory(), program)]).toEqual([pattern, expected]);
      }
    }
  },
  60_000,
);

test("big expressions end in bounded time", () => {
  const start = performance.now();
  expect(show(runtime.call("cel_matches_2", "a".repeat(1000), `${"(".repeat(2000)}a${")".repeat(2000)}`))).toBe(
    'error "error parsing regexp: expression nests too deeply"',
  );
  expect(runtime.call("cel_matches_2", "a".repeat(100), "(a?){500}a{500}")).toBe(false);
  expect(runtime.call("cel_matches_2", "a", `${"a|".repeat(20_000)}b`)).toBe(true);
  expect(runtime.call("cel_matches_2", "b", `(?i)${"ä".repeat(100_000)}|b`)).toBe(true);
  expect(performance.now() - start).toBeLessThan(5000);
});

test("looking for all matches is bounded where it is not linear", () => {
  const start = performance.now();
  const text = "xy".repeat(50_000);
  for (const [name, ...rest] of [
    ["regex_extractAll_2"],
    ["regex_replace_3", ""],
    ["regex_replace_4", "", 60_000n],
  ] as const) {
    expect(runtime.call(`cel_${name}`, text, "(xy)+z|x", ...rest)).toMatchObject({
      message: "evaluation exceeds 1000000 steps",
    });
  }
  expect(runtime.call("cel_regex_replace_3", text, "x|y", "z")).toBe("z".repeat(100_000));
  expect(performance.now() - start).toBeLessThan(30_000);
});
