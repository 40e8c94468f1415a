import { wasmFixedCells } from "@edict/protocol";
import { ByteReader } from "./byte-reader.ts";
import type { Code } from "./code.ts";
import { foldCached } from "./fold-cached.ts";
import { foldConstants, type Known, type KnownCall, nothingKnown } from "./fold-constants.ts";
import { inlineCalls } from "./inline-calls.ts";
import { codes, type FunctionBody } from "./instruction.ts";
import { listUses } from "./list-uses.ts";
import type { DefinedFunction, ImportedFunction, RuntimeModule } from "./read-module.ts";

/** What of a runtime a policy set needs. Indices count imported functions first, as calls do. */
export interface Reached {
  /** Defined functions, with what is left of them, in the order in which they are written. */
  readonly functions: ReadonlyMap<number, FunctionBody>;
  /** Imported functions that are still called, ascending. */
  readonly imports: readonly number[];
  /** Optional imports that are called → the function of the runtime that stands for each. */
  readonly bindings: ReadonlyMap<number, number>;
  readonly features: ReadonlySet<string>;
}

/** The feature of modules that tell what went wrong. */
const tellsMessages = "tellsMessages";

/** Where the search begins, and what is known beforehand. */
export interface SearchStart {
  readonly runtime: RuntimeModule;
  readonly emitted: readonly Code[];
  readonly exported: readonly string[];
  /** What the policy set uses beyond what its code reaches. */
  readonly features: readonly string[];
  /** Values of imports from `layout`; those that are no numbers yet are not known. */
  readonly constants: ReadonlyMap<string, unknown>;
}

/**
 * Follows the calls from what is exported and from the functions of the policy set, through bodies from which what never
 * happens is left out. A feature is there because a call of the import of that name from `mark` is reached, or because it is
 * among `features`. An import from `feature` is 1 where the feature is there, and 0 elsewhere; one from `optional`, named
 * `function?feature`, is the function where the feature is there, and elsewhere takes its arguments and answers 0; one named
 * `function` always is the function. An import
 * from `message`, the text of an error, is empty where nobody sees it.
 */
export function findReached(start: SearchStart): Reached {
  return new Search(start).run();
}

class Search {
  readonly #start: SearchStart;
  readonly #features: Set<string>;
  #functions = new Map<number, FunctionBody>();
  #imports = new Set<number>();
  /** Globals that do not keep the number that they begin with. */
  readonly #changing = new Set<number>();
  /** Globals that are read; all of them, until that is known. */
  #read: ReadonlySet<number> | undefined;

  constructor(start: SearchStart) {
    this.#start = start;
    this.#features = new Set(start.features);
  }

  run(): Reached {
    // More features and globals that change make more of the runtime reachable, never less, so this comes to an end.
    for (let count = -1; count !== this.#features.size + this.#changing.size; ) {
      count = this.#features.size + this.#changing.size;
      this.#visitAll();
    }
    this.#read = new Set([...this.#functions.values()].flatMap((body) => listUses(body).read));
    this.#visitAll();
    const imports = [...this.#imports].sort((a, b) => a - b);
    const bindings = imports.flatMap((index): [number, number][] => {
      const target = this.#targetOf(index);
      return target === undefined ? [] : [[index, target]];
    });
    return {
      functions: orderFunctions(this.#start.runtime, this.#inline(new Map(bindings))),
      imports,
      bindings: new Map(bindings),
      features: this.#features,
    };
  }

  #visitAll(): void {
    this.#functions = new Map();
    this.#imports = new Set();
    for (const name of this.#start.exported) this.#visit(this.#exported(name));
    for (const code of this.#start.emitted)
      for (const { what } of code.pending) if ("runtime" in what) this.#visit(this.#exported(what.runtime));
  }

  #inline(bindings: ReadonlyMap<number, number>): ReadonlyMap<number, FunctionBody> {
    const { exported, emitted } = this.#start;
    const called = emitted.flatMap(({ pending }) =>
      pending.flatMap(({ what }) => ("runtime" in what ? [what.runtime] : [])),
    );
    return inlineCalls(this.#functions, {
      typeOf: (index) => this.#defined(index).type,
      resolve: (target) => bindings.get(target) ?? target,
      kept: new Set([...exported, ...called].map((name) => this.#exported(name))),
      // What is known of calls is in the bodies already.
      simplify: (body, parameters) => foldConstants(body, parameters, nothingKnown),
    });
  }

  #exported(name: string): number {
    const index = this.#start.runtime.exports.get(name);
    if (index === undefined) throw new Error(`the runtime has no function ${name}`);
    return index;
  }

  #visit(start: number): void {
    const { imports } = this.#start.runtime;
    const queue = [start];
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      if (this.#functions.has(index) || this.#imports.has(index)) continue;
      const imported = imports[index];
      if (imported === undefined) queue.push(...this.#enter(index));
      else this.#meet(index, imported, queue);
    }
  }

  #meet(index: number, imported: ImportedFunction, queue: number[]): void {
    this.#imports.add(index);
    if (imported.module === "mark") this.#features.add(imported.name);
    const target = this.#targetOf(index);
    if (target !== undefined) queue.push(target);
  }

  /** The function that an optional import stands for. */
  #targetOf(index: number): number | undefined {
    const imported = this.#start.runtime.imports[index];
    return imported?.module === "optional" ? this.#exported(splitOptional(imported).target) : undefined;
  }

  #defined(index: number): DefinedFunction {
    const { functions, imports } = this.#start.runtime;
    const defined = functions[index - imports.length];
    if (defined === undefined) throw new Error(`the runtime has no function ${index}`);
    return defined;
  }

  /** The calls that are left in a function. */
  #enter(index: number): readonly number[] {
    const defined = this.#defined(index);
    const folded = foldCached(defined, this.#known);
    this.#functions.set(index, folded);
    if (this.#read === undefined) for (const global of listUses(folded).written) this.#changing.add(global);
    return listUses(folded).calls;
  }

  readonly #known: Known = {
    call: (target) => this.#knownCall(target),
    global: (index) => {
      const known = this.#changing.has(index) ? undefined : numberOf(this.#start.runtime.globals[index]);
      return known ?? (this.#read?.has(index) === false ? "unread" : undefined);
    },
  };

  #knownCall(target: number): KnownCall | undefined {
    const imported = this.#start.runtime.imports[target];
    if (imported?.module === "layout") {
      const value = this.#start.constants.get(imported.name);
      return typeof value === "number" ? { operands: 0, result: value } : undefined;
    }
    if (imported?.module === "message")
      return this.#features.has(tellsMessages) ? undefined : { operands: 0, result: wasmFixedCells.emptyText };
    const feature = featureOf(imported);
    if (imported === undefined || feature === undefined) return undefined;
    if (imported.module === "feature") return { operands: 0, result: this.#features.has(feature) ? 1 : 0 };
    const { params, results } = imported.type;
    return this.#features.has(feature)
      ? undefined
      : { operands: params.length, result: results.length === 0 ? "nothing" : 0 };
  }
}

/** Functions of the same type side by side, the small ones first: what is alike stands close together, and packs better. */
function orderFunctions(
  { functions, imports }: RuntimeModule,
  found: ReadonlyMap<number, FunctionBody>,
): ReadonlyMap<number, FunctionBody> {
  const types = new Map<string, number>();
  const ordered = [...found]
    .sort(([a], [b]) => a - b)
    .map(([index, body]) => {
      const { params = [], results = [] } = functions[index - imports.length]?.type ?? {};
      const key = `${params.join()}>${results.join()}`;
      const type = types.get(key) ?? types.size;
      types.set(key, type);
      return { index, body, type, size: listUses(body).size };
    });
  ordered.sort((a, b) => a.type - b.type || a.size - b.size || a.index - b.index);
  return new Map(ordered.map(({ index, body }) => [index, body]));
}

/** The number that a global begins with, if it is an i32. */
function numberOf(global: Uint8Array | undefined): number | undefined {
  if (global?.[2] !== codes.i32Const) return undefined;
  return new ByteReader(global, 3).s32();
}

/** The feature that an import asks for. */
function featureOf(imported: ImportedFunction | undefined): string | undefined {
  if (imported?.module === "feature") return imported.name;
  return imported?.module === "optional" ? splitOptional(imported).feature : undefined;
}

function splitOptional({ name }: ImportedFunction): { readonly target: string; readonly feature: string | undefined } {
  const [target = "", feature] = name.split("?");
  return { target, feature };
}
