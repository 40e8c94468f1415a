import { compareText, type WasmPartyReads, type WasmPaths, type WasmReads } from "@edict/protocol";
import type { ReadPath } from "./collect-reads.ts";

const fieldsOf = {
  P: ["id", "policyVersion", "roles", "scope"],
  R: ["id", "kind", "policyVersion", "scope"],
} as const;

/** Parts of a request that something reads. */
export class ReadSet {
  readonly #paths = new Map<string, ReadPath>();

  add(path: ReadPath): void {
    this.#paths.set(JSON.stringify(path), path);
  }

  addAll(other: ReadSet): void {
    for (const path of other.#paths.values()) this.add(path);
  }

  /** What of a request the given kinds read, by the parts of the request. */
  summary(kinds: readonly string[]): WasmReads {
    return {
      kinds,
      principal: this.#party("P"),
      resource: this.#party("R"),
      auxData: shortest(this.#below(["auxData"])),
      now: this.#paths.has('["now"]'),
    };
  }

  #party(party: "P" | "R"): WasmPartyReads {
    if (this.#paths.has(JSON.stringify([party]))) return { fields: fieldsOf[party], attributes: "all" };
    const fields = fieldsOf[party].filter((field) => this.#below([party, field], [party, toSnake(field)]).length > 0);
    return { fields, attributes: shortest(this.#below([party, "attr"])) };
  }

  /** What follows the prefixes in the paths that begin with one of them. */
  #below(...prefixes: ReadPath[]): ReadPath[] {
    return [...this.#paths.values()].flatMap((path) => {
      const prefix = prefixes.find((names) => names.every((name, i) => path[i] === name));
      return prefix === undefined ? [] : [path.slice(prefix.length)];
    });
  }
}

const toSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Without the paths that a shorter one covers; sorted. */
function shortest(paths: readonly ReadPath[]): WasmPaths {
  if (paths.some((path) => path.length === 0)) return "all";
  const keys = new Set(paths.map((path) => JSON.stringify(path)));
  return paths
    .filter((path) => path.every((_, i) => i === 0 || !keys.has(JSON.stringify(path.slice(0, i)))))
    .sort(comparePaths);
}

function comparePaths(a: ReadPath, b: ReadPath): number {
  for (const [i, name] of a.entries()) {
    const order = compareText(name, b[i] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
