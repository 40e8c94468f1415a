import { ByteWriter } from "../module/byte-writer.ts";
import type { HostSlots } from "../module/link-module.ts";
import type { FunctionType } from "../module/read-module.ts";

/** Name of the table among the imports; the functions are named by their numbers. */
export const tableName = "host";

/**
 * A core module that does one thing when it is instantiated: it puts functions of the host into the table of the module
 * that calls them. The functions need that module's memory, so they cannot be there before it.
 */
export function encodeSlotModule({ first, functions }: HostSlots): Uint8Array {
  const types = functions.map(({ type }) => encodeType(type));
  const imports = functions.map((_, i) => new ByteWriter().name("").name(String(i)).byte(0).u32(i));
  imports.push(
    new ByteWriter()
      .name("")
      .name(tableName)
      .byte(1)
      .byte(0x70)
      .byte(0)
      .u32(first + functions.length),
  );
  const indices = functions.map((_, i) => new ByteWriter().u32(i));
  const element = new ByteWriter().u32(0).byte(0x41).s32(first).byte(0x0b).raw(vector(indices).toBytes());
  const module = new ByteWriter().raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  return module
    .section(1, vector(types))
    .section(2, vector(imports))
    .section(9, vector([element]))
    .toBytes();
}

function encodeType({ params, results }: FunctionType): ByteWriter {
  const out = new ByteWriter().byte(0x60).u32(params.length).raw(Uint8Array.from(params));
  return out.u32(results.length).raw(Uint8Array.from(results));
}

function vector(items: readonly ByteWriter[]): ByteWriter {
  const out = new ByteWriter().u32(items.length);
  for (const item of items) out.raw(item.toBytes());
  return out;
}
