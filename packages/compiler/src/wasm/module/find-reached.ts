import type { Code } from "./code.ts";
import type { RuntimeModule } from "./read-module.ts";

/** What of a runtime a policy set needs. Indices count imported functions first, as calls do. */
export interface Reached {
  /** Defined functions, ascending. */
  readonly functions: readonly number[];
  /** Imported functions, ascending. */
  readonly imports: readonly number[];
  /** Imported function → the function that stands for it: of the runtime, the call through the table, or none. */
  readonly bindings: ReadonlyMap<number, number | "table" | "nothing" | "mark">;
}

/**
 * Follows the calls from what is exported and from the functions of the policy set. An import from `optional`, named
 * `function?feature`, counts as a call of the function only where the feature is there: because a call of the import of
 * that name from `mark` is reached, or because it is among `features`.
 */
export function findReached(
  runtime: RuntimeModule,
  emitted: readonly Code[],
  exported: readonly string[],
  features: readonly string[],
): Reached {
  const search = new Search(runtime, features);
  for (const name of exported) search.visitExport(name);
  for (const code of emitted)
    for (const { what } of code.pending) if ("runtime" in what) search.visitExport(what.runtime);
  search.settleOptional();
  return search.result();
}

class Search {
  readonly #runtime: RuntimeModule;
  readonly #seen = new Set<number>();
  /** Optional imports that were met, with what they stand for. */
  readonly #optional = new Map<number, { readonly target: string; readonly feature: string }>();
  readonly #bound = new Set<number>();

  readonly #features: Set<string>;

  constructor(runtime: RuntimeModule, features: readonly string[]) {
    this.#runtime = runtime;
    this.#features = new Set(features);
  }

  visitExport(name: string): void {
    this.#visit(this.#exported(name));
  }

  settleOptional(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [index, { target, feature }] of this.#optional) {
        if (this.#bound.has(index) || !this.#features.has(feature)) continue;
        this.#bound.add(index);
        this.visitExport(target);
        changed = true;
      }
    }
  }

  result(): Reached {
    const count = this.#runtime.imports.length;
    const all = [...this.#seen].sort((a, b) => a - b);
    const bindings = new Map<number, number | "table" | "nothing" | "mark">();
    for (const [index, { target }] of this.#optional)
      bindings.set(index, this.#bound.has(index) ? this.#exported(target) : "nothing");
    for (const index of all) {
      const module = this.#runtime.imports[index]?.module;
      if (module === "table" || module === "mark") bindings.set(index, module);
    }
    return { functions: all.filter((i) => i >= count), imports: all.filter((i) => i < count), bindings };
  }

  #exported(name: string): number {
    const index = this.#runtime.exports.get(name);
    if (index === undefined) throw new Error(`the runtime has no function ${name}`);
    return index;
  }

  #visit(start: number): void {
    const queue = [start];
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      if (this.#seen.has(index)) continue;
      this.#seen.add(index);
      const imported = this.#runtime.imports[index];
      if (imported?.module === "optional") this.#noteOptional(index, imported.name);
      if (imported?.module === "mark") this.#features.add(imported.name);
      const defined = this.#runtime.functions[index - this.#runtime.imports.length];
      for (const { target } of defined?.calls ?? []) queue.push(target);
    }
  }

  #noteOptional(index: number, name: string): void {
    const [target = "", feature = ""] = name.split("?");
    this.#optional.set(index, { target, feature });
  }
}
