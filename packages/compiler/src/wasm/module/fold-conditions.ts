import { codes, type Instruction, plain } from "./instruction.ts";
import { isPure, isSelect, isTruth, noType, startOfValue } from "./values.ts";

type If = Extract<Instruction, { kind: "if" }>;

/** Puts instructions behind others, which is a change. */
function put(out: Instruction[], ...instructions: readonly Instruction[]): true {
  out.push(...instructions);
  return true;
}

const isPlain = (instruction: Instruction | undefined, code: number): boolean =>
  instruction?.kind === "plain" && instruction.code === code;
const isZero = (instruction: Instruction | undefined): boolean =>
  instruction?.kind === "const" && instruction.value === 0;

const notEqual = 0x47;
/** Comparisons of integers → those that tell the opposite; equality of floats, too. */
const opposites: ReadonlyMap<number, number> = new Map(
  [
    [0x46, 0x47],
    [0x48, 0x4e],
    [0x49, 0x4f],
    [0x4a, 0x4c],
    [0x4b, 0x4d],
    [0x51, 0x52],
    [0x53, 0x59],
    [0x54, 0x5a],
    [0x55, 0x57],
    [0x56, 0x58],
    [0x61, 0x62],
  ].flatMap(([a = 0, b = 0]) => [
    [a, b],
    [b, a],
  ]),
);

/** Makes a value simpler of which only matters whether it is 0; whether something changed. */
export function foldCondition(out: Instruction[]): boolean {
  let changed = false;
  for (;;) {
    const [before, last] = out.slice(-2);
    if (foldChosenTruth(out, last)) {
      changed = true;
      continue;
    }
    const isDouble = isPlain(before, codes.i32Eqz) && isPlain(last, codes.i32Eqz);
    if (!isDouble && !(isZero(before) && isPlain(last, notEqual))) return changed;
    out.splice(-2);
    changed = true;
  }
}

/** A choice between some number and 0 is what it depends on. */
function foldChosenTruth(out: Instruction[], last: Instruction | undefined): boolean {
  if (last?.kind !== "if" || last.taken.length !== 1 || last.otherwise?.length !== 1) return false;
  const [one, other] = [last.taken[0], last.otherwise[0]];
  if (one?.kind !== "const" || other?.kind !== "const" || (one.value === 0) === (other.value === 0)) return false;
  out.pop();
  if (one.value === 0) out.push(plain(codes.i32Eqz));
  return true;
}

/** A comparison with zero: of what is 0 or 1, and of a comparison, it is another one or none. */
export function foldZeroTest(out: Instruction[], code: number): boolean {
  const last = out.at(-1);
  if (code === codes.i32Eqz) {
    if (foldCondition(out)) return put(out, plain(code));
    const opposite = last?.kind === "plain" ? opposites.get(last.code) : undefined;
    if (opposite === undefined) return false;
    out.splice(-1, 1, plain(opposite));
    return true;
  }
  if (!isZero(last)) return code === 0x49 && foldPositive(out);
  if (code === 0x4b) {
    return put(out, plain(notEqual));
  }
  if (code === 0x46) {
    out.splice(-1, 1, plain(codes.i32Eqz));
    return true;
  }
  if (code !== notEqual || !isTruth(out.slice(0, -1))) return false;
  out.pop();
  return true;
}

/** 0 is below a number, unsigned, that is not 0. */
function foldPositive(out: Instruction[]): boolean {
  const start = startOfValue(out, out.length);
  const before = start === undefined ? undefined : out[start - 1];
  if (start === undefined || !isZero(before)) return false;
  out.splice(start - 1, 1);
  return put(out, { kind: "const", value: 0 }, plain(notEqual));
}

/** An `if` between 1 and 0 is its condition; one on the opposite has its arms the other way round. */
export function foldIf(out: Instruction[], instruction: If): boolean {
  const changed = foldCondition(out);
  const { taken, otherwise, type } = instruction;
  const [one, other] = [taken[0], otherwise?.[0]];
  if (otherwise === undefined) return changed && put(out, instruction);
  if (otherwise.length === 0) return put(out, { ...instruction, otherwise: undefined });
  if (taken.length === 0) {
    if (!foldZeroTest(out, codes.i32Eqz)) out.push(plain(codes.i32Eqz));
    return put(out, { ...instruction, taken: otherwise, otherwise: undefined });
  }
  if (type !== noType && taken.length === 1 && otherwise.length === 1 && isTruth(taken) && isTruth(otherwise)) {
    if (one?.kind === "const" && other?.kind === "const") return putTruth(out, one.value !== 0);
  }
  if (isPlain(out.at(-1), codes.i32Eqz)) {
    out.splice(-1, 1, { ...instruction, taken: otherwise, otherwise: taken });
    return true;
  }
  return changed && put(out, instruction);
}

/** The condition on the stack as 1 or 0, or the other way round. */
function putTruth(out: Instruction[], isStraight: boolean): boolean {
  if (!isStraight) {
    if (!foldZeroTest(out, codes.i32Eqz)) out.push(plain(codes.i32Eqz));
  } else if (!isTruth(out)) out.push({ kind: "const", value: 0 }, plain(notEqual));
  return true;
}

/** A choice whose condition is known, or that is between 1 and 0. */
export function foldSelect(out: Instruction[], putDrop: () => void): boolean {
  const changed = foldCondition(out);
  const condition = out.at(-1);
  const middle = startOfValue(out, out.length);
  const second = middle === undefined ? undefined : startOfValue(out, middle);
  if (middle === undefined || second === undefined) return changed && put(out, plain(codes.select));
  const [one, other] = [out[second - 1], out[second]];
  if (condition?.kind === "const" && isPure(out.slice(second, middle))) {
    const kept = out.splice(second).slice(0, middle - second);
    if (condition.value !== 0) return true;
    putDrop();
    out.push(...kept);
    return true;
  }
  const isBetween = middle === second + 1 && one?.kind === "const" && other?.kind === "const";
  if (isBetween && isTruth([one]) && isTruth([other])) {
    const test = out.splice(second - 1).slice(2);
    if (one.value === other.value) {
      out.push(...test);
      putDrop();
      out.push(one);
      return true;
    }
    out.push(...test);
    return putTruth(out, one.value !== 0);
  }
  return changed && put(out, plain(codes.select));
}

/** What `fold` makes of both constants between which an instruction chooses, in their place. */
export function foldChoice(
  chosen: readonly Instruction[],
  fold: (value: number) => number | undefined,
): Instruction[] | undefined {
  const last = chosen.at(-1);
  if (last?.kind === "if") return foldArms(chosen, last, fold);
  const middle = isSelect(last) ? startOfValue(chosen, chosen.length - 1) : undefined;
  if (middle === undefined) return undefined;
  const [one, other] = chosen.slice(middle - 2, middle);
  const values = [one, other].map((arm) => (arm?.kind === "const" ? fold(arm.value) : undefined));
  const [a, b] = values;
  if (a === undefined || b === undefined) return undefined;
  return [
    ...chosen.slice(0, middle - 2),
    { kind: "const", value: a },
    { kind: "const", value: b },
    ...chosen.slice(middle),
  ];
}

function foldArms(
  chosen: readonly Instruction[],
  last: If,
  fold: (value: number) => number | undefined,
): Instruction[] | undefined {
  const arms = [last.taken, last.otherwise ?? []].map((arm) => {
    const value = arm.length === 1 && arm[0]?.kind === "const" ? fold(arm[0].value) : undefined;
    return value === undefined ? undefined : [{ kind: "const", value } as const];
  });
  const [taken, otherwise] = arms;
  if (taken === undefined || otherwise === undefined) return undefined;
  return [...chosen.slice(0, -1), { ...last, taken, otherwise }];
}
