import { codes, type FunctionBody, type Instruction, mapInner } from "./instruction.ts";
import { Liveness, type Locals } from "./live-locals.ts";

/**
 * The body with fewer locals: those of one type of which never two are needed at a time are one. What is read before it is
 * written stays zero until then.
 */
export function coalesceLocals(body: FunctionBody, parameters: readonly number[]): FunctionBody {
  const types = [...parameters, ...body.locals];
  const liveness = new Liveness(types.length);
  const atEntry = liveness.before(body.instructions, 0n, [0n]);
  for (const [index] of parameters.entries()) liveness.write(index, atEntry | ((1n << BigInt(parameters.length)) - 1n));
  const places = placeLocals(types, parameters.length, liveness);
  const count = Math.max(parameters.length, ...places.map((place) => place + 1));
  const locals = Array.from(
    { length: count - parameters.length },
    (_, i) => types[places.indexOf(parameters.length + i)],
  );
  return { locals: locals.map((type) => type ?? 0), instructions: rename(body.instructions, places) };
}

/** A place for each local; parameters keep theirs. */
function placeLocals(types: readonly number[], parameters: number, { needed, copies }: Liveness): number[] {
  const places: number[] = [];
  /** The locals at each place. */
  const holders: Locals[] = [];
  const isFree = (place: number, index: number): boolean => {
    const others = holders[place] ?? 0n;
    if ((others & (needed[index] ?? 0n)) !== 0n) return false;
    const bit = 1n << BigInt(index);
    return needed.every((live, other) => (others & (1n << BigInt(other))) === 0n || (live & bit) === 0n);
  };
  const typeAt: number[] = [];
  for (const [index, type] of types.entries()) {
    const copied = places.filter((_, other) => ((copies[index] ?? 0n) & (1n << BigInt(other))) !== 0n);
    const fitting = [...copied, ...holders.keys()].find((place) => typeAt[place] === type && isFree(place, index));
    const place = index < parameters || fitting === undefined ? holders.length : fitting;
    places.push(place);
    typeAt[place] = type;
    holders[place] = (holders[place] ?? 0n) | (1n << BigInt(index));
  }
  return places;
}

/** Locals at their places; a copy of a local to itself is left out. */
function rename(list: readonly Instruction[], places: readonly number[]): Instruction[] {
  const out: Instruction[] = [];
  for (const instruction of list) {
    if (instruction.kind !== "local") {
      out.push(mapInner(instruction, (inner) => rename(inner, places)));
      continue;
    }
    const index = places[instruction.index] ?? instruction.index;
    const last = out.at(-1);
    const isSame = last?.kind === "local" && last.code === codes.localGet && last.index === index;
    if (isSame && instruction.code === codes.localSet) out.pop();
    else if (!isSame || instruction.code !== codes.localTee) out.push({ ...instruction, index });
  }
  return out;
}
