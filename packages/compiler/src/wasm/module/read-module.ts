import { decodeUtf8 } from "@edict/cel";
import { ByteReader } from "./byte-reader.ts";
import { codes, type FunctionBody } from "./instruction.ts";
import { readBody } from "./read-body.ts";

/** Signature of a function, as the bytes of its entry in the type section. */
export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

export interface ImportedFunction {
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
}

export interface DefinedFunction {
  readonly type: FunctionType;
  /** Taken apart when it is first asked for. */
  readonly body: () => FunctionBody;
}

/** A compiled runtime, taken apart so that parts of it can be put together anew. */
export interface RuntimeModule {
  readonly imports: readonly ImportedFunction[];
  readonly functions: readonly DefinedFunction[];
  /** Name → index of an exported function, imports counted first. */
  readonly exports: ReadonlyMap<string, number>;
  /** The entries of the global section as they are: every global is numeric and starts from a constant. */
  readonly globals: readonly Uint8Array[];
}

const sectionIds = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10, data: 11 } as const;

/**
 * Reads a runtime compiled by AssemblyScript: functions, one memory, numeric globals, no table and no data.
 *
 * @throws Error when the module holds anything else: the runtime was then not written as it has to be.
 */
export function readModule(bytes: Uint8Array): RuntimeModule {
  const sections = readSections(bytes);
  const section = (id: number): ByteReader => new ByteReader(sections.get(id) ?? new Uint8Array(1));
  if (sections.has(sectionIds.data)) throw new Error("the runtime holds static data; use an import from `data`");
  const types = readVector(section(sectionIds.type), readType);
  const imports = readVector(section(sectionIds.import), (reader) => readImport(reader, types));
  const typeIndices = readVector(section(sectionIds.function), (reader) => reader.u32());
  const bodies = readVector(section(sectionIds.code), (reader) => reader.take(reader.u32()));
  const functions = bodies.map((body, i) => ({
    type: typeAt(types, typeIndices[i] ?? -1),
    body: once(() => readBody(body)),
  }));
  return { imports, functions, exports: readExports(section(sectionIds.export)), globals: readGlobals(sections) };
}

function readSections(bytes: Uint8Array): Map<number, Uint8Array> {
  const reader = new ByteReader(bytes, 8);
  const sections = new Map<number, Uint8Array>();
  while (!reader.atEnd) {
    const id = reader.byte();
    const content = reader.take(reader.u32());
    if (id !== 0) sections.set(id, content);
  }
  return sections;
}

function readVector<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  return Array.from({ length: reader.u32() }, () => read(reader));
}

function readType(reader: ByteReader): FunctionType {
  if (reader.byte() !== 0x60) throw new Error("the runtime holds a type that is no function");
  return { params: readVector(reader, (r) => r.byte()), results: readVector(reader, (r) => r.byte()) };
}

function readImport(reader: ByteReader, types: readonly FunctionType[]): ImportedFunction {
  const module = readName(reader);
  const name = readName(reader);
  if (reader.byte() !== 0) throw new Error(`the runtime imports ${module}.${name}, which is no function`);
  return { module, name, type: typeAt(types, reader.u32()) };
}

function readExports(reader: ByteReader): Map<string, number> {
  const exported = new Map<string, number>();
  for (const { name, kind, index } of readVector(reader, (r) => ({
    name: readName(r),
    kind: r.byte(),
    index: r.u32(),
  })))
    if (kind === 0) exported.set(name, index);
  return exported;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function readGlobals(sections: ReadonlyMap<number, Uint8Array>): RuntimeModule["globals"] {
  const bytes = sections.get(sectionIds.global);
  if (bytes === undefined) return [];
  const reader = new ByteReader(bytes);
  return readVector(reader, () => {
    const start = reader.position;
    reader.take(2);
    skipConstant(reader);
    return bytes.subarray(start, reader.position);
  });
}

/** A constant and the `end` behind it. */
function skipConstant(reader: ByteReader): void {
  const code = reader.byte();
  if (code === codes.i32Const || code === codes.i64Const) reader.skipInteger();
  else if (code === codes.f32Const || code === codes.f64Const) reader.take(code === codes.f32Const ? 4 : 8);
  else throw new Error(`the runtime has a global that starts from instruction 0x${code.toString(16)}`);
  reader.byte();
}

function typeAt(types: readonly FunctionType[], index: number): FunctionType {
  const type = types[index];
  if (type === undefined) throw new Error("the runtime refers to a type that it does not have");
  return type;
}

function readName(reader: ByteReader): string {
  return decodeUtf8(reader.take(reader.u32())) ?? "";
}
