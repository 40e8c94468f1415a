import type { HostSlots } from "../module/link-module.ts";
import { type CanonicalOptions, ComponentWriter, type CoreItem, type Item } from "./component-writer.ts";
import { encodeRenaming, usesTypes } from "./encode-renaming.ts";
import { encodeInstanceType } from "./instance-type.ts";
import type { TypeDefinition } from "./interface-type.ts";
import { encodeSlotModule, tableName } from "./slot-module.ts";
import { TypeEncoder } from "./type-encoder.ts";
import { type ExportedInterface, hasAnswers, postReturnName, reallocName, type World } from "./world.ts";

/** What a component is put together from. */
export interface ComponentParts {
  /** A core module that exports what `coreExports` names. */
  readonly core: Uint8Array;
  readonly hostSlots: HostSlots;
  readonly world: World;
  /** Name → content. */
  readonly customSections: ReadonlyMap<string, Uint8Array>;
}

/** Wraps a core module as a component. */
export function encodeComponent(parts: ComponentParts): Uint8Array {
  const encoder = new ComponentEncoder(parts);
  return encoder.encode();
}

class ComponentEncoder {
  readonly #parts: ComponentParts;
  readonly #writer = new ComponentWriter();
  /** Interface → imported instance. */
  readonly #imported = new Map<string, number>();
  readonly #importedTypes = new Map<string, number>();

  constructor(parts: ComponentParts) {
    this.#parts = parts;
  }

  encode(): Uint8Array {
    this.#import();
    const module = this.#writer.addModule(this.#parts.core);
    const core = this.#writer.instantiateModule(module);
    const memory = this.#writer.aliasCoreExport("memory", core, "memory");
    const realloc = this.#writer.aliasCoreExport("func", core, reallocName);
    this.#fillSlots(core, { memory, realloc });
    for (const exported of this.#parts.world.exports) this.#export(exported, core, { memory, realloc });
    for (const [name, content] of this.#parts.customSections) this.#writer.addCustom(name, content);
    return this.#writer.toBytes();
  }

  #import(): void {
    const called = this.#parts.hostSlots.functions.map(({ name }) => name);
    for (const type of this.#parts.world.imports) {
      const functions = Object.keys(type.functions).filter((name) => called.includes(`${type.name}#${name}`));
      const isNeeded = called.some((name) => name.startsWith(`${type.name}#`)) || this.#isUsed(type.name);
      if (!isNeeded) continue;
      const bytes = encodeInstanceType(type, functions, (of, name) => this.#importedType(of, name));
      this.#imported.set(type.name, this.#writer.importInstance(type.name, this.#writer.addType(bytes)));
    }
  }

  /** Whether another imported interface uses types of this one. */
  #isUsed(name: string): boolean {
    return this.#parts.world.imports.some(({ types }) =>
      Object.values(types).some((type) => typeof type === "object" && "use" in type && type.of === name),
    );
  }

  #importedType(of: string, name: string): number {
    const key = `${of}#${name}`;
    const known = this.#importedTypes.get(key);
    if (known !== undefined) return known;
    const index = this.#writer.aliasExport("type", this.#instance(of), name);
    this.#importedTypes.set(key, index);
    return index;
  }

  #instance(of: string): number {
    const instance = this.#imported.get(of);
    if (instance === undefined) throw new Error(`the world does not import ${of}`);
    return instance;
  }

  /** Functions of the host need the core's memory, and the core needs them in its table: so they come after it. */
  #fillSlots(core: number, memory: CanonicalOptions): void {
    const { hostSlots } = this.#parts;
    if (hostSlots.functions.length === 0) return;
    const items = hostSlots.functions.map(({ name }, i): CoreItem => {
      return { name: String(i), sort: "func", index: this.#lower(name, memory) };
    });
    const table = this.#writer.aliasCoreExport("table", core, tableName);
    const bundle = this.#writer.bundleCore([...items, { name: tableName, sort: "table", index: table }]);
    const module = this.#writer.addModule(encodeSlotModule(hostSlots));
    this.#writer.instantiateModule(module, new Map([["", bundle]]));
  }

  #lower(name: string, memory: CanonicalOptions): number {
    const [of = "", called = ""] = name.split("#");
    const dropped = /^\[resource-drop\](.*)$/.exec(called)?.[1];
    if (dropped !== undefined) return this.#writer.dropOf(this.#importedType(of, dropped));
    return this.#writer.lower(this.#writer.aliasExport("func", this.#instance(of), called), memory);
  }

  #export({ type }: ExportedInterface, core: number, options: CanonicalOptions): void {
    const encoder = new TypeEncoder(this.#writer);
    const typeItems = Object.entries(type.types).map(([name, definition]): Item => {
      const index = this.#typeIndex(definition, encoder);
      encoder.name(name, index);
      return { name, sort: "type", index };
    });
    const postReturn = hasAnswers(type) ? this.#writer.aliasCoreExport("func", core, postReturnName) : undefined;
    const functionItems = Object.entries(type.functions).map(([name, shape]): Item => {
      const index = this.#writer.lift(
        this.#writer.aliasCoreExport("func", core, `${type.name}#${name}`),
        postReturn === undefined ? options : { ...options, postReturn },
        encoder.defineFunction(shape),
      );
      return { name, sort: "func", index };
    });
    const items = [...typeItems, ...functionItems];
    const index = usesTypes(type)
      ? this.#writer.instantiateComponent(this.#writer.addComponent(encodeRenaming(type)), items)
      : this.#writer.bundle(items);
    this.#writer.export({ name: type.name, sort: "instance", index });
  }

  #typeIndex(definition: TypeDefinition, encoder: TypeEncoder): number {
    if (definition === "resource") throw new Error("no interface exports resources of its own");
    return "use" in definition ? this.#importedType(definition.of, definition.use) : encoder.define(definition);
  }
}
