import { ByteReader } from "./byte-reader.ts";
import type { CallSite } from "./read-module.ts";

/**
 * Finds the calls of a function body by walking its instructions; every instruction of the MVP with bulk memory, sign
 * extension and saturating conversions is known (core spec, section 5.4).
 *
 * @throws Error at an instruction that the runtime must not use.
 */
export function findCalls(body: Uint8Array): CallSite[] {
  const reader = new ByteReader(body);
  skipLocals(reader);
  const calls: CallSite[] = [];
  while (!reader.atEnd) {
    const start = reader.position;
    const opcode = reader.byte();
    if (opcode === 0x10) calls.push({ start, target: reader.u32(), end: reader.position });
    else skipImmediates(opcode, reader);
  }
  return calls;
}

function skipLocals(reader: ByteReader): void {
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    reader.byte();
  }
}

function skipImmediates(opcode: number, reader: ByteReader): void {
  if (opcode >= 0x45 && opcode <= 0xc4) return;
  if (opcode >= 0x28 && opcode <= 0x3e) {
    reader.u32();
    reader.u32();
    return;
  }
  const skip = immediates.get(opcode);
  if (skip === undefined) throw new Error(`the runtime uses instruction 0x${opcode.toString(16)}`);
  skip(reader);
}

type Skip = (reader: ByteReader) => void;

const nothing: Skip = () => {};
const integer: Skip = (reader) => reader.skipInteger();

const immediates: ReadonlyMap<number, Skip> = new Map([
  ...[0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b].map((opcode): [number, Skip] => [opcode, nothing]),
  // block, loop, if; br, br_if; locals and globals; memory.size and memory.grow; i32.const and i64.const.
  ...[0x02, 0x03, 0x04, 0x0c, 0x0d, 0x20, 0x21, 0x22, 0x23, 0x24, 0x3f, 0x40, 0x41, 0x42].map(
    (opcode): [number, Skip] => [opcode, integer],
  ),
  [0x0e, skipTargets],
  [0x43, (reader) => reader.take(4)],
  [0x44, (reader) => reader.take(8)],
  [0xfc, skipPrefixed],
]);

function skipTargets(reader: ByteReader): void {
  for (let targets = reader.u32() + 1; targets > 0; targets--) reader.u32();
}

function skipPrefixed(reader: ByteReader): void {
  const operation = reader.u32();
  if (operation <= 7) return;
  if (operation === 10) reader.take(2);
  else if (operation === 11) reader.take(1);
  else throw new Error(`the runtime uses instruction 0xfc ${operation}`);
}
