import { seededNumbers } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { scanYaml } from "../src/yaml/scan-yaml.ts";

/** Pieces of which lines are made, so that simple lines stand among all that may come before and after them. */
const indents = ["", "  ", "    ", "\t"];
const dashes = ["", "- ", "-   ", "-"];
const keys = ["name:", "a1:", "_x:", "with space:", '"quoted":', "<<:", "9:", "", "k:v", "more text"];
const values = [
  "",
  " plain",
  " R.attr.owner == P.id",
  " trailing  ",
  " 12",
  " - dash",
  " [a, b]",
  " { a: 1 }",
  " {",
  ` [ab, 'it''s', "c\\" d", "e", f: g, { h: i, j:k } ]`,
  " { ab, 'c': d, e: f: g, h.i: [j], k:\tl }",
  " { a b, c, }",
  " b: c, d }",
  " ab, c: d ]",
  " [ab , c",
  " ]",
  ' "text"',
  " 'text' in x",
  " |",
  " >-",
  " &anchor",
  " *alias",
  " !tag x",
  " # comment",
  " text # comment",
  " a: b",
  "\t",
  " \tx",
  " é 😀 x",
];

function makeText(seed: number): string {
  const random = seededNumbers(seed);
  const pick = (list: readonly string[]) =>
    list[random(random(3) === 0 ? list.length : Math.min(4, list.length))] ?? "";
  const lines = Array.from(
    { length: 1 + random(8) },
    () => `${pick(indents)}${pick(dashes)}${pick(keys)}${pick(values)}`,
  );
  return `${lines.join("\n")}\n`;
}

/** The same text in another alphabet, which is always read character by character. */
function toCyrillic(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x3cf));
}

describe("simple lines and words", () => {
  it("give the tokens that reading them character by character gives", () => {
    for (let seed = 0; seed < 30_000; seed++) {
      const text = makeText(seed);
      const { tokens, ...rest } = scanYaml(text);
      const expected = { ...rest, tokens: tokens.map((token) => ({ ...token, value: toCyrillic(token.value) })) };
      expect(scanYaml(toCyrillic(text)), JSON.stringify(text)).toEqual(expected);
    }
  });
});
