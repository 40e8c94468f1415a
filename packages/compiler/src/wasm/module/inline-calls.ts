import { coalesceLocals } from "./coalesce-locals.ts";
import { codes, type FunctionBody, type Instruction, isWrite, mapInner, visitInstructions } from "./instruction.ts";
import { listUses } from "./list-uses.ts";
import { findUnwritten } from "./live-locals.ts";
import { orderLocals } from "./local-uses.ts";
import type { FunctionType } from "./read-module.ts";

/** What inlining has to know beside the bodies. */
export interface InlineContext {
  readonly typeOf: (index: number) => FunctionType;
  /** The function that a call is of. */
  readonly resolve: (target: number) => number;
  /** Functions that something else than a body calls: these stay. */
  readonly kept: ReadonlySet<number>;
  /** What is left of a body that has changed. */
  readonly simplify: (body: FunctionBody, parameters: number) => FunctionBody;
}

/**
 * The functions without those that are called in one place only: these stand there instead of the call. Nothing changes in
 * what is done; there is less to pass on, to tell apart and to jump to.
 */
export function inlineCalls(
  functions: ReadonlyMap<number, FunctionBody>,
  context: InlineContext,
): ReadonlyMap<number, FunctionBody> {
  const counts = countCalls(functions, context);
  const single = new Set([...functions.keys()].filter((index) => counts.get(index) === 1 && !context.kept.has(index)));
  const done = new Map<number, FunctionBody>();
  const open = new Set<number>();
  const gone = new Set<number>();
  const finish = (index: number): FunctionBody | undefined => {
    const known = done.get(index);
    const body = functions.get(index);
    if (known !== undefined || body === undefined || open.has(index)) return known;
    open.add(index);
    const callees = new Map<number, FunctionBody>();
    for (const target of listUses(body).calls.map(context.resolve)) {
      const callee = single.has(target) ? finish(target) : undefined;
      if (callee !== undefined) callees.set(target, callee);
    }
    const finished = callees.size === 0 ? body : inlineKnown(context, index, body, callees);
    open.delete(index);
    done.set(index, finished);
    for (const target of callees.keys()) gone.add(target);
    return finished;
  };
  for (const index of functions.keys()) finish(index);
  return new Map([...done].filter(([index]) => !gone.has(index)));
}

interface Outcome {
  readonly callees: ReadonlyMap<number, FunctionBody>;
  readonly result: FunctionBody;
}

/** Of each function what came of it lately: policy sets that are much alike put the same into the same. */
const lately = new WeakMap<FunctionBody, Outcome[]>();

/** How many outcomes are kept of a function. */
const outcomesMax = 4;

/** The body with what it calls put in; what is known of calls follows from what the bodies still hold. */
function inlineKnown(
  context: InlineContext,
  index: number,
  body: FunctionBody,
  callees: ReadonlyMap<number, FunctionBody>,
): FunctionBody {
  const outcomes = lately.get(body) ?? [];
  lately.set(body, outcomes);
  const known = outcomes.find((outcome) => isSame(outcome.callees, callees));
  if (known !== undefined) return known.result;
  const result = new Inliner(context, body, index, callees).run();
  outcomes.unshift({ callees, result });
  outcomes.splice(outcomesMax);
  return result;
}

function isSame(a: ReadonlyMap<number, FunctionBody>, b: ReadonlyMap<number, FunctionBody>): boolean {
  return a.size === b.size && [...a].every(([target, body]) => b.get(target) === body);
}

function countCalls(
  functions: ReadonlyMap<number, FunctionBody>,
  { resolve }: InlineContext,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const body of functions.values()) {
    for (const target of listUses(body).calls) counts.set(resolve(target), (counts.get(resolve(target)) ?? 0) + 1);
  }
  return counts;
}

/** Puts into one function what it calls and nobody else does. */
class Inliner {
  readonly #context: InlineContext;
  readonly #body: FunctionBody;
  readonly #index: number;
  readonly #parameters: number;
  readonly #callees: ReadonlyMap<number, FunctionBody>;
  readonly #locals: number[];

  constructor(context: InlineContext, body: FunctionBody, index: number, callees: ReadonlyMap<number, FunctionBody>) {
    this.#context = context;
    this.#body = body;
    this.#index = index;
    this.#parameters = context.typeOf(index).params.length;
    this.#callees = callees;
    this.#locals = [...body.locals];
  }

  run(): FunctionBody {
    const instructions = this.#sequence(this.#body.instructions);
    const { params } = this.#context.typeOf(this.#index);
    const simple = this.#context.simplify({ locals: this.#locals, instructions }, params.length);
    return orderLocals(coalesceLocals(simple, params), params.length);
  }

  #sequence(list: readonly Instruction[]): Instruction[] {
    const out: Instruction[] = [];
    for (const instruction of list) {
      const target = instruction.kind === "call" ? this.#context.resolve(instruction.target) : -1;
      const callee = this.#callees.get(target);
      if (callee !== undefined) this.#put(out, target, callee);
      else out.push(mapInner(instruction, (inner) => this.#sequence(inner)));
    }
    return out;
  }

  /** Arguments that are constants or locals go where the parameters are read; others are kept in locals of their own. */
  #put(out: Instruction[], target: number, callee: FunctionBody): void {
    const { params, results } = this.#context.typeOf(target);
    const written = writtenLocals(callee.instructions);
    const isUnwritten = findUnwritten(callee, params.length);
    const standFor = new Map<number, Instruction>();
    const places = new Map<number, number>();
    const pool = new LocalPool(this.#locals, this.#parameters, this.#body.locals.length);
    const sets: Instruction[] = [];
    for (let i = params.length - 1; i >= 0; i--) {
      const argument = sets.length === 0 ? out.at(-1) : undefined;
      if (argument !== undefined && isSimple(argument) && !written.has(i)) {
        standFor.set(i, argument);
        out.pop();
        continue;
      }
      const place = pool.take(params[i] ?? 0);
      places.set(i, place);
      sets.push({ kind: "local", code: codes.localSet, index: place });
    }
    out.push(...sets);
    for (const [i, type] of callee.locals.entries()) {
      const place = pool.take(type);
      places.set(params.length + i, place);
      if (isUnwritten(params.length + i)) out.push(zeroOf(type), { kind: "local", code: codes.localSet, index: place });
    }
    const body = rename(callee.instructions, places, standFor, 0);
    out.push({ kind: "block", code: codes.block, type: results[0] ?? 0x40, body: withoutLastReturn(body) });
  }
}

/** Locals of a function for what is put into it: bodies that stand side by side use the same ones. */
class LocalPool {
  readonly #locals: number[];
  readonly #parameters: number;
  readonly #taken = new Set<number>();
  readonly #own: number;

  constructor(locals: number[], parameters: number, own: number) {
    this.#locals = locals;
    this.#parameters = parameters;
    this.#own = own;
  }

  take(type: number): number {
    let at = this.#locals.findIndex((other, i) => i >= this.#own && other === type && !this.#taken.has(i));
    if (at < 0) at = this.#locals.push(type) - 1;
    this.#taken.add(at);
    return at + this.#parameters;
  }
}

function isSimple(instruction: Instruction): boolean {
  return instruction.kind === "const" || (instruction.kind === "local" && instruction.code === codes.localGet);
}

function writtenLocals(list: readonly Instruction[]): ReadonlySet<number> {
  const written = new Set<number>();
  visitInstructions(list, (instruction) => {
    if (isWrite(instruction)) written.add(instruction.index);
  });
  return written;
}

function zeroOf(type: number): Instruction {
  if (type === 0x7f) return { kind: "const", value: 0 };
  if (type === 0x7e) return { kind: "plain", code: codes.i64Const, bytes: Uint8Array.of(codes.i64Const, 0) };
  return { kind: "plain", code: codes.f64Const, bytes: Uint8Array.of(codes.f64Const, 0, 0, 0, 0, 0, 0, 0, 0) };
}

/** Locals at their new places, and a branch to the end of the body, `depth` levels up, where the function returned. */
function rename(
  list: readonly Instruction[],
  places: ReadonlyMap<number, number>,
  standFor: ReadonlyMap<number, Instruction>,
  depth: number,
): Instruction[] {
  return list.map((instruction) => {
    if (instruction.kind === "local") {
      return standFor.get(instruction.index) ?? { ...instruction, index: places.get(instruction.index) ?? 0 };
    }
    if (instruction.kind === "plain" && instruction.code === codes.return)
      return { kind: "branch", code: codes.branch, depth };
    return mapInner(instruction, (inner) => rename(inner, places, standFor, depth + 1));
  });
}

/** The end of a body is where it returns anyhow. */
function withoutLastReturn(body: Instruction[]): Instruction[] {
  const last = body.at(-1);
  return last?.kind === "branch" && last.code === codes.branch && last.depth === 0 ? body.slice(0, -1) : body;
}
