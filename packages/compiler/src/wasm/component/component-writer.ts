import { ByteWriter } from "../module/byte-writer.ts";
import type { TypeSink } from "./type-encoder.ts";

const sectionIds = {
  custom: 0,
  module: 1,
  coreInstance: 2,
  component: 4,
  instance: 5,
  alias: 6,
  type: 7,
  canon: 8,
  import: 10,
  export: 11,
} as const;

/** What a core instance exports, with the byte of its sort. */
export const coreSorts = { func: 0x00, table: 0x01, memory: 0x02 } as const;
/** What a component instance exports, with the byte of its sort. */
export const sorts = { func: 0x01, type: 0x03, instance: 0x05 } as const;

export type CoreSort = keyof typeof coreSorts;
export type Sort = keyof typeof sorts;

/** A name with what it stands for. */
export interface CoreItem {
  readonly name: string;
  readonly sort: CoreSort;
  readonly index: number;
}
export interface Item {
  readonly name: string;
  readonly sort: Sort;
  readonly index: number;
}

/**
 * Bytes of a component in the making (component model, Binary.md). Every method that makes something answers its index in
 * the index space of its kind; items of one kind that follow each other share a section.
 */
export class ComponentWriter implements TypeSink {
  readonly #out = new ByteWriter().raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0));
  #section: number | undefined;
  #items = new ByteWriter();
  #itemCount = 0;
  readonly #counts = new Map<string, number>();

  addModule(bytes: Uint8Array): number {
    this.#whole(sectionIds.module, new ByteWriter().raw(bytes));
    return this.#next("module");
  }

  addComponent(bytes: Uint8Array): number {
    this.#whole(sectionIds.component, new ByteWriter().raw(bytes));
    return this.#next("component");
  }

  addCustom(name: string, content: Uint8Array): void {
    this.#whole(sectionIds.custom, new ByteWriter().name(name).raw(content));
  }

  /** @param args name → core instance */
  instantiateModule(module: number, args: ReadonlyMap<string, number> = new Map()): number {
    const out = new ByteWriter().byte(0).u32(module).u32(args.size);
    for (const [name, instance] of args) out.name(name).byte(0x12).u32(instance);
    this.#item(sectionIds.coreInstance, out);
    return this.#next("coreInstance");
  }

  /** A core instance that exports what is there already. */
  bundleCore(items: readonly CoreItem[]): number {
    const out = new ByteWriter().byte(1).u32(items.length);
    for (const { name, sort, index } of items) out.name(name).byte(coreSorts[sort]).u32(index);
    this.#item(sectionIds.coreInstance, out);
    return this.#next("coreInstance");
  }

  instantiateComponent(component: number, args: readonly Item[]): number {
    const out = new ByteWriter().byte(0).u32(component).u32(args.length);
    for (const { name, sort, index } of args) out.name(name).byte(sorts[sort]).u32(index);
    this.#item(sectionIds.instance, out);
    return this.#next("instance");
  }

  /** An instance that exports what is there already. */
  bundle(items: readonly Item[]): number {
    const out = new ByteWriter().byte(1).u32(items.length);
    for (const { name, sort, index } of items) out.byte(0).name(name).byte(sorts[sort]).u32(index);
    this.#item(sectionIds.instance, out);
    return this.#next("instance");
  }

  aliasCoreExport(sort: CoreSort, instance: number, name: string): number {
    this.#item(sectionIds.alias, new ByteWriter().byte(0).byte(coreSorts[sort]).byte(1).u32(instance).name(name));
    return this.#next(`core ${sort}`);
  }

  aliasExport(sort: Sort, instance: number, name: string): number {
    this.#item(sectionIds.alias, new ByteWriter().byte(sorts[sort]).byte(0).u32(instance).name(name));
    return this.#next(sort);
  }

  addType(bytes: ByteWriter): number {
    this.#item(sectionIds.type, bytes);
    return this.#next("type");
  }

  /** A function of the component from one of the core. */
  lift(coreFunction: number, options: CanonicalOptions, type: number): number {
    this.#item(sectionIds.canon, encodeOptions(new ByteWriter().byte(0).byte(0).u32(coreFunction), options).u32(type));
    return this.#next("func");
  }

  /** A core function from one of the component. */
  lower(componentFunction: number, options: CanonicalOptions): number {
    this.#item(sectionIds.canon, encodeOptions(new ByteWriter().byte(1).byte(0).u32(componentFunction), options));
    return this.#next("core func");
  }

  /** The core function that drops a handle. */
  dropOf(resource: number): number {
    this.#item(sectionIds.canon, new ByteWriter().byte(3).u32(resource));
    return this.#next("core func");
  }

  importInstance(name: string, type: number): number {
    this.#item(sectionIds.import, new ByteWriter().byte(0).name(name).byte(sorts.instance).u32(type));
    return this.#next("instance");
  }

  importFunction(name: string, type: number): number {
    this.#item(sectionIds.import, new ByteWriter().byte(0).name(name).byte(sorts.func).u32(type));
    return this.#next("func");
  }

  importResource(name: string): number {
    this.#item(sectionIds.import, new ByteWriter().byte(0).name(name).byte(sorts.type).byte(1));
    return this.#next("type");
  }

  /** @param functionType what the function is said to be, if not what it is */
  export(item: Item, functionType?: number): number {
    const out = new ByteWriter().byte(0).name(item.name).byte(sorts[item.sort]).u32(item.index);
    if (functionType === undefined) out.byte(0);
    else out.byte(1).byte(sorts.func).u32(functionType);
    this.#item(sectionIds.export, out);
    return this.#next(item.sort);
  }

  toBytes(): Uint8Array {
    this.#flush();
    return this.#out.toBytes();
  }

  #next(space: string): number {
    const index = this.#counts.get(space) ?? 0;
    this.#counts.set(space, index + 1);
    return index;
  }

  #item(section: number, item: ByteWriter): void {
    if (section !== this.#section) this.#flush();
    this.#section = section;
    this.#items.raw(item.toBytes());
    this.#itemCount += 1;
  }

  #flush(): void {
    if (this.#section === undefined) return;
    this.#out.section(this.#section, new ByteWriter().u32(this.#itemCount).raw(this.#items.toBytes()));
    this.#section = undefined;
    this.#items = new ByteWriter();
    this.#itemCount = 0;
  }

  #whole(section: number, content: ByteWriter): void {
    this.#flush();
    this.#out.section(section, content);
  }
}

/** How values cross the border; texts are UTF-8. */
export interface CanonicalOptions {
  readonly memory?: number;
  readonly realloc?: number;
  readonly postReturn?: number;
}

function encodeOptions(out: ByteWriter, { memory, realloc, postReturn }: CanonicalOptions): ByteWriter {
  const options: ByteWriter[] = [];
  if (memory !== undefined) options.push(new ByteWriter().byte(0), new ByteWriter().byte(3).u32(memory));
  if (realloc !== undefined) options.push(new ByteWriter().byte(4).u32(realloc));
  if (postReturn !== undefined) options.push(new ByteWriter().byte(5).u32(postReturn));
  out.u32(options.length);
  for (const option of options) out.raw(option.toBytes());
  return out;
}
