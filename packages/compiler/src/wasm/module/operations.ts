import { codes, type Instruction } from "./instruction.ts";

/**
 * How many values an instruction takes to make the one that it leaves, if it does nothing else; `undefined` for all others.
 * Loads count as such: the runtime never reads where memory ends.
 */
export function countOperands(instruction: Instruction): number | undefined {
  if (instruction.kind === "const") return 0;
  if (instruction.kind === "local") return instruction.code === codes.localGet ? 0 : undefined;
  if (instruction.kind === "global") return instruction.code === codes.globalGet ? 0 : undefined;
  return instruction.kind === "plain" ? countOfCode(instruction.code) : undefined;
}

function countOfCode(code: number): number | undefined {
  if (code >= codes.i64Const && code <= codes.f64Const) return 0;
  if (code >= 0x28 && code <= 0x35) return 1;
  if (code === codes.i32Eqz || code === 0x50) return 1;
  if (code > codes.i32Eqz && code <= 0x66) return 2;
  return mayTrap.has(code) ? undefined : countOfArithmetic(code);
}

function countOfArithmetic(code: number): number | undefined {
  if (code >= 0x67 && code <= 0xa6) return isUnary(code) ? 1 : 2;
  return code >= 0xa7 && code <= 0xc4 ? 1 : undefined;
}

function isUnary(code: number): boolean {
  return unary.some(([from, to]) => code >= from && code <= to);
}

/** Counting bits of i32 and i64; abs to sqrt of f32 and f64. */
const unary: readonly (readonly [number, number])[] = [
  [0x67, 0x69],
  [0x79, 0x7b],
  [0x8b, 0x91],
  [0x99, 0x9f],
];

/** Divisions, remainders, and conversions to integers. */
const mayTrap: ReadonlySet<number> = new Set([
  0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82, 0xa8, 0xa9, 0xaa, 0xab, 0xae, 0xaf, 0xb0, 0xb1,
]);

const binary: ReadonlyMap<number, (a: number, b: number) => number> = new Map([
  [0x46, (a, b) => Number(a === b)],
  [0x47, (a, b) => Number(a !== b)],
  [0x48, (a, b) => Number(a < b)],
  [0x49, (a, b) => Number(a >>> 0 < b >>> 0)],
  [0x4a, (a, b) => Number(a > b)],
  [0x4b, (a, b) => Number(a >>> 0 > b >>> 0)],
  [0x4c, (a, b) => Number(a <= b)],
  [0x4d, (a, b) => Number(a >>> 0 <= b >>> 0)],
  [0x4e, (a, b) => Number(a >= b)],
  [0x4f, (a, b) => Number(a >>> 0 >= b >>> 0)],
  [0x6a, (a, b) => (a + b) | 0],
  [0x6b, (a, b) => (a - b) | 0],
  [0x6c, (a, b) => Math.imul(a, b)],
  [0x71, (a, b) => a & b],
  [0x72, (a, b) => a | b],
  [0x73, (a, b) => a ^ b],
  [0x74, (a, b) => a << b],
  [0x75, (a, b) => a >> b],
  [0x76, (a, b) => (a >>> b) | 0],
]);

/** Whether it is known what an operation makes of two constants. */
export function isFoldable(code: number): boolean {
  return binary.has(code);
}

/** The i32 that an operation makes of two constants. */
export function foldBinary(code: number, a: number, b: number): number | undefined {
  return binary.get(code)?.(a, b);
}
