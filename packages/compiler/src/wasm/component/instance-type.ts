import { ByteWriter } from "../module/byte-writer.ts";
import { sorts } from "./component-writer.ts";
import type { FunctionShape, InterfaceType } from "./interface-type.ts";
import { TypeEncoder, type TypeSink } from "./type-encoder.ts";

const declarations = { type: 0x01, alias: 0x02, export: 0x04 } as const;

/**
 * The type of an instance that a component imports, as far as it calls it.
 *
 * @param functions names of the functions that are called
 * @param outer index of a type of another interface in the component around
 */
export function encodeInstanceType(
  { types, functions: all }: InterfaceType,
  functions: readonly string[],
  outer: (of: string, name: string) => number,
): ByteWriter {
  const out = new InstanceTypeWriter();
  const encoder = new TypeEncoder(out);
  for (const [name, definition] of Object.entries(types)) {
    if (definition === "resource") encoder.name(name, out.exportResource(name));
    else if ("use" in definition) {
      const alias = out.aliasOuter(outer(definition.of, definition.use));
      encoder.name(name, out.exportType(name, alias));
    } else encoder.name(name, out.exportType(name, encoder.define(definition)));
  }
  for (const name of functions) out.exportFunction(name, encoder.defineFunction(shapeOf(all, name)));
  return out.encode();
}

function shapeOf(functions: InterfaceType["functions"], name: string): FunctionShape {
  const shape = functions[name];
  if (shape === undefined) throw new Error(`the interface has no function ${name}`);
  return shape;
}

class InstanceTypeWriter implements TypeSink {
  readonly #declarations = new ByteWriter();
  #count = 0;
  #types = 0;

  addType(bytes: ByteWriter): number {
    this.#declare(new ByteWriter().byte(declarations.type).raw(bytes.toBytes()));
    return this.#types++;
  }

  /** A type of the component that the instance type stands in. */
  aliasOuter(type: number): number {
    this.#declare(new ByteWriter().byte(declarations.alias).byte(sorts.type).byte(2).u32(1).u32(type));
    return this.#types++;
  }

  exportType(name: string, type: number): number {
    this.#export(name, new ByteWriter().byte(sorts.type).byte(0).u32(type));
    return this.#types++;
  }

  exportResource(name: string): number {
    this.#export(name, new ByteWriter().byte(sorts.type).byte(1));
    return this.#types++;
  }

  exportFunction(name: string, type: number): void {
    this.#export(name, new ByteWriter().byte(sorts.func).u32(type));
  }

  encode(): ByteWriter {
    return new ByteWriter().byte(0x42).u32(this.#count).raw(this.#declarations.toBytes());
  }

  #export(name: string, what: ByteWriter): void {
    this.#declare(new ByteWriter().byte(declarations.export).byte(0).name(name).raw(what.toBytes()));
  }

  #declare(declaration: ByteWriter): void {
    this.#declarations.raw(declaration.toBytes());
    this.#count += 1;
  }
}
