import { ByteWriter } from "../module/byte-writer.ts";
import { type FunctionShape, primitiveCodes, type TypeDefinition, type ValueType } from "./interface-type.ts";

/** Where types are written to; each gets the next index. */
export interface TypeSink {
  /** The index of the type. */
  addType(bytes: ByteWriter): number;
}

type Structure = Exclude<TypeDefinition, "resource" | { readonly use: string }>;

/** Encodes types of one index space (component model, Binary.md, "Type definitions"). */
export class TypeEncoder {
  readonly #sink: TypeSink;
  readonly #named = new Map<string, number>();
  /** Types without names that were written before. */
  readonly #unnamed = new Map<string, number>();

  constructor(sink: TypeSink) {
    this.#sink = sink;
  }

  /** Gives a type of the index space its name. */
  name(name: string, index: number): void {
    this.#named.set(name, index);
  }

  /** Writes the structure of a named type. */
  define(structure: Structure): number {
    if ("enum" in structure) {
      const labels = new ByteWriter().byte(0x6d).u32(structure.enum.length);
      for (const label of structure.enum) labels.name(label);
      return this.#sink.addType(labels);
    }
    return "record" in structure ? this.#defineRecord(structure.record) : this.#defineVariant(structure.variant);
  }

  defineFunction({ params, result }: FunctionShape): number {
    const entries = Object.entries(params).map(([name, type]) => [name, this.#encode(type)] as const);
    const answer = result === undefined ? undefined : this.#encode(result);
    const out = new ByteWriter().byte(0x40).u32(entries.length);
    for (const [name, type] of entries) out.name(name).raw(type);
    if (answer === undefined) out.byte(1).byte(0);
    else out.byte(0).raw(answer);
    return this.#sink.addType(out);
  }

  #defineRecord(record: { readonly [field: string]: ValueType }): number {
    const fields = Object.entries(record).map(([name, type]) => [name, this.#encode(type)] as const);
    const out = new ByteWriter().byte(0x72).u32(fields.length);
    for (const [name, type] of fields) out.name(name).raw(type);
    return this.#sink.addType(out);
  }

  #defineVariant(variant: { readonly [name: string]: ValueType | undefined }): number {
    const cases = Object.entries(variant).map(([name, type]) => [name, this.#encodeOptional(type)] as const);
    const out = new ByteWriter().byte(0x71).u32(cases.length);
    for (const [name, type] of cases) out.name(name).raw(type).byte(0);
    return this.#sink.addType(out);
  }

  #encodeOptional(type: ValueType | undefined): Uint8Array {
    return type === undefined ? Uint8Array.of(0) : new ByteWriter().byte(1).raw(this.#encode(type)).toBytes();
  }

  /** A primitive type, or the index of any other. */
  #encode(type: ValueType): Uint8Array {
    if (typeof type === "string") return Uint8Array.of(primitiveCodes[type]);
    return new ByteWriter().s32("type" in type ? this.#indexOf(type.type) : this.#unnamedType(type)).toBytes();
  }

  #unnamedType(type: Exclude<ValueType, string | { readonly type: string }>): number {
    const key = JSON.stringify(type);
    const known = this.#unnamed.get(key);
    if (known !== undefined) return known;
    const index = this.#sink.addType(this.#structureOf(type));
    this.#unnamed.set(key, index);
    return index;
  }

  #structureOf(type: Exclude<ValueType, string | { readonly type: string }>): ByteWriter {
    if ("own" in type) return new ByteWriter().byte(0x69).u32(this.#indexOf(type.own));
    if ("borrow" in type) return new ByteWriter().byte(0x68).u32(this.#indexOf(type.borrow));
    if ("list" in type) return new ByteWriter().byte(0x70).raw(this.#encode(type.list));
    if ("option" in type) return new ByteWriter().byte(0x6b).raw(this.#encode(type.option));
    if ("tuple" in type) {
      const parts = type.tuple.map((part) => this.#encode(part));
      const out = new ByteWriter().byte(0x6f).u32(parts.length);
      for (const part of parts) out.raw(part);
      return out;
    }
    const { ok, error } = type.result;
    return new ByteWriter().byte(0x6a).raw(this.#encodeOptional(ok)).raw(this.#encodeOptional(error));
  }

  #indexOf(name: string): number {
    const index = this.#named.get(name);
    if (index === undefined) throw new Error(`the interface has no type ${name}`);
    return index;
  }
}
