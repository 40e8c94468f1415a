import { listTypeNames } from "../../src/wasm/data/write-type-names.ts";
import { staticTables } from "../../src/wasm/static-tables.ts";
import { buildRuntime } from "./build-runtime.ts";
import type { CellMemory, Outcome, Shown } from "./cell-codec.ts";
import { afterFixedCells, decode, encode, writeFixedCells, writeText } from "./cell-codec.ts";

/** Where the arena begins; texts and tables lie below it. */
const heapBase = 2 << 20;

type Export = (...args: (number | bigint)[]) => number | bigint;

/** The runtime of compiled policies with all its parts, outside of any policy. */
export interface RuntimeHost {
  /** Calls `cel_…` with fresh memory and a full meter. */
  readonly call: (name: string, ...args: readonly Outcome[]) => Outcome | Shown;
  /** Calls any export with plain numbers; does not reset the memory. */
  readonly invoke: (name: string, ...args: readonly (number | bigint)[]) => number | bigint;
  readonly has: (name: string) => boolean;
  /** Names of all exported functions. */
  readonly names: readonly string[];
  /** Forgets all cells. */
  readonly reset: () => void;
  readonly encode: (value: Outcome) => number;
  readonly decode: (address: number) => Outcome | Shown;
  readonly memory: () => DataView;
}

/**
 * Loads files of `assembly/` (such as `library/strings.ts`) and what they import. Optional imports are bound to the
 * exports of their name, so name the files that have them too. `layout` are the addresses or numbers that a linker
 * would settle.
 */
export function loadRuntime(
  files: readonly string[] = ["index.ts"],
  layout: Readonly<Record<string, number>> = {},
): RuntimeHost {
  const module = new WebAssembly.Module(buildRuntime(files));
  const exports: { current: WebAssembly.Exports } = { current: {} };
  const pending: ((view: DataView) => void)[] = [];
  let low = afterFixedCells;

  const find = (name: string): Export => {
    const found = exports.current[name];
    if (typeof found !== "function") throw new Error(`the runtime has no export ${name}`);
    return found as Export;
  };

  const placeText = (text: string): number => {
    const at = low;
    low += (16 + new TextEncoder().encode(text).length + 7) & ~7;
    pending.push((view) => writeText(view, at, text));
    return at;
  };

  const placeTable = (name: string): number => {
    const bytes = staticTables.get(name)?.();
    if (bytes === undefined) throw new Error(`no static table ${name}`);
    const at = low;
    low += (bytes.length + 7) & ~7;
    pending.push((view) => new Uint8Array(view.buffer, at, bytes.length).set(bytes));
    return at;
  };

  const placeTypeNames = (which: "name" | "internal"): number => {
    const texts = listTypeNames(which).map((name) => (name === "" ? 0 : placeText(name)));
    const at = low;
    low += (texts.length * 4 + 7) & ~7;
    pending.push((view) => {
      for (const [tag, text] of texts.entries()) view.setUint32(at + tag * 4, text, true);
    });
    return at;
  };

  const bind = (from: string, name: string): ((...args: number[]) => number | bigint) => {
    if (from === "optional") {
      const [target = ""] = name.split("?");
      return (...args) => find(target)(...args);
    }
    // Marks only tell the linker that their function is reached.
    if (from === "mark" || from === "table") return () => 0;
    if (from === "feature") return () => 1;
    if (name === "typeNames" || name === "internalTypeNames") {
      const placed = placeTypeNames(name === "typeNames" ? "name" : "internal");
      return () => placed;
    }
    if (from === "layout") return () => layoutOf(name);
    // What only the linker can give is not called here.
    if (from !== "text" && from !== "message" && from !== "data") return () => unlinked(from, name);
    const placed = from === "data" ? placeTable(name) : placeText(name);
    return () => placed;
  };

  const unlinked = (from: string, name: string): never => {
    throw new Error(`the import ${from}.${name} is not linked`);
  };

  const layoutOf = (name: string): number => {
    const known = { heapBase, ...layout }[name];
    if (known === undefined) throw new Error(`the layout has no ${name}`);
    return known;
  };

  const imports: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] = { ...imports[from], [name]: bind(from, name) };
  }
  exports.current = new WebAssembly.Instance(module, imports).exports;
  if (low > heapBase) throw new Error("texts and tables reach into the arena");
  return hostOf(exports.current, find, pending);
}

function hostOf(
  exports: WebAssembly.Exports,
  find: (name: string) => Export,
  pending: readonly ((view: DataView) => void)[],
): RuntimeHost {
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("the runtime exports no memory");
  const view = (): DataView => new DataView(memory.buffer);
  writeFixedCells(view());
  for (const place of pending) place(view());
  const cells: CellMemory = { view, alloc: (size) => Number(find("alloc")(size)) >>> 0, lists: new Map() };
  const reset = (): void => {
    cells.lists.clear();
    find("resetArena")();
    find("startMeter")();
  };
  reset();
  return {
    call: (name, ...args) => {
      reset();
      const given = args.map((arg) => encode(cells, arg));
      const answered = Number(find(name)(...given)) >>> 0;
      // Memory may have grown.
      return decode(view(), answered);
    },
    invoke: (name, ...args) => find(name)(...args),
    has: (name) => typeof exports[name] === "function",
    names: Object.keys(exports).filter((name) => typeof exports[name] === "function"),
    reset,
    encode: (value) => encode(cells, value),
    decode: (address) => decode(view(), address >>> 0),
    memory: view,
  };
}
