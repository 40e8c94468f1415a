import type { RandomSource } from "../generate/random-source.ts";

const snippets = [
  "\n",
  "{",
  "]",
  "'",
  "&a ",
  "*a",
  "<<: ",
  "!!binary ",
  "\u0000",
  "\ud800",
  "- ",
  "? ",
  "((((",
  "9".repeat(40),
  "R.attr.",
];

/** A text with a few places overwritten, doubled or broken. */
export function mutateText(random: RandomSource, text: string): string {
  let mutated = text;
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(mutated.length + 1);
    const length = random.below(12);
    const put = random.chance(40)
      ? random.pick(snippets)
      : mutated.slice(random.below(mutated.length + 1)).slice(0, length);
    mutated = mutated.slice(0, at) + put + mutated.slice(at + random.below(length + 1));
  }
  return mutated;
}

/** Bytes cut off, with a few bits turned. */
export function mutateBytes(random: RandomSource, bytes: Uint8Array): Uint8Array {
  const mutated = bytes.slice(0, random.chance(30) ? random.below(bytes.length) : bytes.length);
  for (let times = random.below(6); times > 0 && mutated.length > 0; times--) {
    const at = random.below(mutated.length);
    mutated[at] = (mutated[at] ?? 0) ^ (1 << random.below(8));
  }
  return mutated;
}

/** A value as nobody who keeps to the types would send it. */
export function anything(random: RandomSource, depth = 3): never {
  const leaves = [null, "", "x", -0, 1e308, Number.NaN, true, "__proto__", "\ud800", "a".repeat(1000)];
  if (depth === 0 || random.chance(40)) return random.pick(leaves) as never;
  const parts = random.several(0, 3, () => anything(random, depth - 1));
  if (random.chance(50)) return parts as never;
  return Object.fromEntries(
    parts.map((part, index) => [random.pick(["__proto__", "constructor", "dept", `k${index}`]), part]),
  ) as never;
}
