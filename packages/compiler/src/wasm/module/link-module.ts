import type { DataImage } from "../data/data-image.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Code, Pending } from "./code.ts";
import { findReached, type Reached } from "./find-reached.ts";
import { listGlobals } from "./list-uses.ts";
import type { FunctionType, ImportedFunction, RuntimeModule } from "./read-module.ts";
import { type BodyTargets, writeBody } from "./write-body.ts";

/** What a module is put together from. */
export interface ModuleParts {
  readonly runtime: RuntimeModule;
  /** Functions of the policy set; the first ones are also in the table, so that the runtime can call them by number. */
  readonly functions: readonly Code[];
  readonly tableLength: number;
  /** Exported function of the module → export of the runtime. */
  readonly exports: ReadonlyMap<string, string>;
  /** What the policy set uses beyond what its code reaches; parts of the runtime that are optional hang on it. */
  readonly features: readonly string[];
  readonly data: DataImage;
  /** Constants that the runtime asks for through its imports from `layout`; one that needs data is made when it is reached. */
  readonly constants: ReadonlyMap<string, LayoutConstant>;
  /** Regions of memory that start as zeros, by name; addresses are imports from `layout`, too. */
  readonly regions: ReadonlyMap<string, number>;
  readonly staticTables: ReadonlyMap<string, () => Uint8Array>;
  /** Name → content of custom sections. */
  readonly customSections: ReadonlyMap<string, Uint8Array>;
  /** Pages of 64 KiB that the module may grow to. */
  readonly pagesMax: number;
}

/** A number, or what makes it, with the features that are there. */
export type LayoutConstant = number | ((features: ReadonlySet<string>) => number);

/** The function of the runtime that instantiation calls. */
const startFunction = "start";

const nullary: FunctionType = { params: [], results: [0x7f] };

export interface LinkedModule {
  readonly bytes: Uint8Array;
  /** The functions that the module expects in its table, if any. */
  readonly hostSlots: HostSlots;
}

/**
 * Functions of the host, named `interface#function`, that the module calls through its table, which it then exports as
 * `host`. Somebody has to put them there before they are called: so even such a module imports nothing.
 */
export interface HostSlots {
  readonly first: number;
  readonly functions: readonly { readonly name: string; readonly type: FunctionType }[];
}

/**
 * Puts a module together: the functions of the runtime that are reached, the functions of the policy set, one memory and
 * its data. Nothing is imported.
 */
export function linkModule(parts: ModuleParts): LinkedModule {
  const { runtime, functions: emitted, features, constants } = parts;
  const exported = [...parts.exports.values(), startFunction];
  const reached = findReached({ runtime, emitted, exported, features, constants });
  const addresses = layOut(parts, reached);
  const linker = new Linker(parts, reached, addresses);
  return { bytes: linker.encode(), hostSlots: linker.hostSlots };
}

interface Layout {
  /** Import index → the constant that stands for it. */
  readonly constants: ReadonlyMap<number, number>;
  readonly regions: ReadonlyMap<string, number>;
  readonly heapBase: number;
}

/** Tables that are reached go behind the data of the policy set, all texts behind these, and regions last. */
function layOut(parts: ModuleParts, reached: Reached): Layout {
  const { runtime, data } = parts;
  const constants = new Map<number, number>();
  for (const index of reached.imports) {
    const imported = runtime.imports[index];
    if (imported?.module === "text" || imported?.module === "message") constants.set(index, data.text(imported.name));
    if (imported?.module === "data") constants.set(index, data.bytes(tableBytes(parts, imported.name), 8));
    if (imported?.module !== "layout") continue;
    const constant = parts.constants.get(imported.name);
    if (typeof constant === "function") constants.set(index, constant(reached.features));
  }
  const packedTexts = data.seal();
  const regions = new Map<string, number>();
  let end = align(data.end);
  for (const [name, size] of parts.regions) {
    regions.set(name, end);
    end = align(end + size);
  }
  for (const index of reached.imports) {
    const imported = runtime.imports[index];
    if (imported?.module !== "layout" || constants.has(index)) continue;
    const own: Record<string, number> = { heapBase: end, packedTexts };
    const value = own[imported.name] ?? regions.get(imported.name) ?? parts.constants.get(imported.name);
    if (typeof value !== "number") throw new Error(`nothing gives the runtime its ${imported.name}`);
    constants.set(index, value);
  }
  return { constants, regions, heapBase: end };
}

function tableBytes(parts: ModuleParts, name: string): Uint8Array {
  const make = parts.staticTables.get(name);
  if (make === undefined) throw new Error(`nothing gives the runtime its table ${name}`);
  return make();
}

const align = (address: number): number => (address + 7) & ~7;

class Linker {
  readonly #parts: ModuleParts;
  readonly #layout: Layout;
  readonly #reached: Reached;
  readonly #types: FunctionType[] = [nullary];
  /** Index in the runtime → index in the module. */
  readonly #places = new Map<number, number>();
  readonly #globals = new Map<number, number>();
  readonly #firstEmitted: number;
  /** Imports of the runtime that are functions of the host, ascending. */
  readonly #hostImports: readonly number[];

  constructor(parts: ModuleParts, reached: Reached, layout: Layout) {
    this.#parts = parts;
    this.#reached = reached;
    this.#layout = layout;
    for (const index of reached.functions.keys()) this.#places.set(index, this.#places.size);
    for (const index of listGlobals(reached.functions.values())) this.#globals.set(index, this.#globals.size);
    this.#firstEmitted = this.#places.size;
    this.#hostImports = reached.imports.filter((index) => isOfHost(parts.runtime.imports[index]));
  }

  get hostSlots(): HostSlots {
    const functions = this.#hostImports.flatMap((index) => {
      const imported = this.#parts.runtime.imports[index];
      return imported === undefined ? [] : [{ name: `${imported.module}#${imported.name}`, type: imported.type }];
    });
    return { first: this.#parts.tableLength, functions };
  }

  get #tableSize(): number {
    return this.#parts.tableLength + this.#hostImports.length;
  }

  encode(): Uint8Array {
    const { functions, typeIndices } = this.#encodeFunctions();
    const module = new ByteWriter().raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    module.section(1, this.#encodeTypes());
    module.section(3, vector(typeIndices.map((index) => new ByteWriter().u32(index))));
    module.section(4, this.#encodeTable());
    module.section(5, this.#encodeMemory());
    module.section(6, this.#encodeGlobals());
    module.section(7, this.#encodeExports());
    module.section(8, new ByteWriter().u32(this.#place(this.#exported(startFunction))));
    module.section(9, this.#encodeElements());
    module.section(10, vector(functions));
    module.section(11, this.#parts.data.encode());
    for (const [name, content] of this.#parts.customSections)
      module.section(0, new ByteWriter().name(name).raw(content));
    return module.toBytes();
  }

  #encodeFunctions(): { readonly functions: ByteWriter[]; readonly typeIndices: number[] } {
    const { runtime, functions: emitted } = this.#parts;
    const functions: ByteWriter[] = [];
    const typeIndices: number[] = [];
    const targets: BodyTargets = {
      putCall: (out, target) => this.#putCall(out, target),
      placeOfGlobal: (index) => this.#globals.get(index) ?? 0,
    };
    for (const [index, body] of this.#reached.functions) {
      const defined = runtime.functions[index - runtime.imports.length];
      if (defined === undefined) continue;
      typeIndices.push(this.#typeIndex(defined.type));
      functions.push(new ByteWriter().sized(writeBody(body, targets)));
    }
    for (const code of emitted) {
      typeIndices.push(this.#typeIndex({ params: Array(code.params).fill(0x7f), results: [0x7f] }));
      functions.push(new ByteWriter().sized(this.#finish(code)));
    }
    return { functions, typeIndices };
  }

  #typeIndex(type: FunctionType): number {
    const known = this.#types.findIndex(
      ({ params, results }) => sameNumbers(params, type.params) && sameNumbers(results, type.results),
    );
    return known >= 0 ? known : this.#types.push(type) - 1;
  }

  #putCall(out: ByteWriter, target: number): void {
    const constant = this.#layout.constants.get(target);
    if (constant !== undefined) {
      out.byte(0x41).s32(constant);
      return;
    }
    const imported = this.#parts.runtime.imports[target];
    if (imported !== undefined && isOfHost(imported)) {
      const slot = this.#parts.tableLength + this.#hostImports.indexOf(target);
      out.byte(0x41).s32(slot).byte(0x11).u32(this.#typeIndex(imported.type)).u32(0);
      return;
    }
    if (imported?.module === "mark") return;
    if (imported?.module === "table") out.byte(0x11).u32(0).u32(0);
    else out.byte(0x10).u32(this.#place(this.#reached.bindings.get(target) ?? target));
  }

  #place(index: number): number {
    const place = this.#places.get(index);
    if (place === undefined) throw new Error(`function ${index} of the runtime is missing`);
    return place;
  }

  #finish(code: Code): ByteWriter {
    const out = new ByteWriter();
    if (code.localCount === 0) out.u32(0);
    else out.u32(1).u32(code.localCount).byte(0x7f);
    const bytes = code.bytes();
    let from = 0;
    for (const { at, what } of code.pending) {
      out.raw(bytes.subarray(from, at));
      this.#putPending(out, what);
      from = at;
    }
    return out.raw(bytes.subarray(from)).byte(0x0b);
  }

  #putPending(out: ByteWriter, what: Pending): void {
    if ("emitted" in what) out.byte(0x10).u32(this.#firstEmitted + what.emitted);
    else if ("runtime" in what) this.#putCall(out, this.#exported(what.runtime));
    else out.byte(0x41).s32((this.#layout.regions.get(what.region) ?? 0) + what.plus);
  }

  #exported(name: string): number {
    const index = this.#parts.runtime.exports.get(name);
    if (index === undefined) throw new Error(`the runtime has no function ${name}`);
    return index;
  }

  #encodeTypes(): ByteWriter {
    return vector(
      this.#types.map(({ params, results }) =>
        new ByteWriter()
          .byte(0x60)
          .u32(params.length)
          .raw(Uint8Array.from(params))
          .u32(results.length)
          .raw(Uint8Array.from(results)),
      ),
    );
  }

  #encodeTable(): ByteWriter {
    return new ByteWriter().u32(1).byte(0x70).byte(1).u32(this.#tableSize).u32(this.#tableSize);
  }

  #encodeElements(): ByteWriter {
    const { tableLength } = this.#parts;
    if (tableLength === 0) return new ByteWriter();
    const indices = Array.from({ length: tableLength }, (_, i) => new ByteWriter().u32(this.#firstEmitted + i));
    return new ByteWriter().u32(1).u32(0).byte(0x41).s32(0).byte(0x0b).raw(vector(indices).toBytes());
  }

  #encodeMemory(): ByteWriter {
    const pages = Math.ceil((this.#layout.heapBase + 0x4000) / 0x10000);
    return new ByteWriter().u32(1).byte(1).u32(pages).u32(Math.max(pages, this.#parts.pagesMax));
  }

  #encodeGlobals(): ByteWriter {
    if (this.#globals.size === 0) return new ByteWriter();
    const { globals } = this.#parts.runtime;
    return vector([...this.#globals.keys()].map((index) => new ByteWriter().raw(globals[index] ?? new Uint8Array())));
  }

  #encodeExports(): ByteWriter {
    const entries = [...this.#parts.exports].map(([name, runtime]) =>
      new ByteWriter()
        .name(name)
        .byte(0)
        .u32(this.#place(this.#exported(runtime))),
    );
    if (this.#hostImports.length > 0) entries.push(new ByteWriter().name("host").byte(1).u32(0));
    return vector([new ByteWriter().name("memory").byte(2).u32(0), ...entries]);
  }
}

/** Interfaces of the host have names such as `wasi:io/streams@0.2.0`. */
function isOfHost(imported: ImportedFunction | undefined): boolean {
  return imported?.module.includes(":") === true;
}

function vector(items: readonly ByteWriter[]): ByteWriter {
  const out = new ByteWriter().u32(items.length);
  for (const item of items) out.raw(item.toBytes());
  return out;
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
