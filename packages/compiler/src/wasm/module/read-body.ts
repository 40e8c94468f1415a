import { ByteReader } from "./byte-reader.ts";
import { codes, type FunctionBody, type Instruction } from "./instruction.ts";

/**
 * Takes a function body apart; every instruction of the MVP with bulk memory, sign extension and saturating conversions is
 * known (core spec, section 5.4).
 *
 * @throws Error at an instruction that the runtime must not use.
 */
export function readBody(body: Uint8Array): FunctionBody {
  const reader = new ByteReader(body);
  const locals: number[] = [];
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32();
    const type = reader.byte();
    for (let i = 0; i < count; i++) locals.push(type);
  }
  return { locals, instructions: new BodyReader(body, reader).sequence().list };
}

class BodyReader {
  readonly #bytes: Uint8Array;
  readonly #reader: ByteReader;

  constructor(bytes: Uint8Array, reader: ByteReader) {
    this.#bytes = bytes;
    this.#reader = reader;
  }

  /** Up to the `end` or `else` that closes it. */
  sequence(): { readonly list: Instruction[]; readonly closedBy: number } {
    const list: Instruction[] = [];
    for (;;) {
      const start = this.#reader.position;
      const code = this.#reader.byte();
      if (code === codes.end || code === codes.else) return { list, closedBy: code };
      list.push(this.#instruction(code, start));
    }
  }

  #instruction(code: number, start: number): Instruction {
    const reader = this.#reader;
    if (code === codes.block || code === codes.loop)
      return { kind: "block", code, type: reader.byte(), body: this.sequence().list };
    if (code === codes.if) return this.#if();
    if (code === codes.call) return { kind: "call", target: reader.u32() };
    if (code === codes.i32Const) return { kind: "const", value: reader.s32() };
    if (code >= codes.localGet && code <= codes.localTee) return { kind: "local", code, index: reader.u32() };
    if (code === codes.globalGet || code === codes.globalSet) return { kind: "global", code, index: reader.u32() };
    if (code === codes.branch || code === codes.branchIf) return { kind: "branch", code, depth: reader.u32() };
    if (code === codes.branchTable)
      return { kind: "branches", depths: Array.from({ length: reader.u32() + 1 }, () => reader.u32()) };
    this.#skipImmediates(code);
    return { kind: "plain", code, bytes: this.#bytes.subarray(start, reader.position) };
  }

  #if(): Instruction {
    const type = this.#reader.byte();
    const { list: taken, closedBy } = this.sequence();
    return { kind: "if", type, taken, otherwise: closedBy === codes.else ? this.sequence().list : undefined };
  }

  #skipImmediates(code: number): void {
    const reader = this.#reader;
    if (code >= codes.i32Eqz && code <= 0xc4) return;
    if (code >= 0x28 && code <= 0x3e) {
      reader.u32();
      reader.u32();
    } else if (code === codes.i64Const || code === 0x3f || code === 0x40) reader.skipInteger();
    else if (code === codes.f32Const) reader.take(4);
    else if (code === codes.f64Const) reader.take(8);
    else if (code === 0xfc) this.#skipPrefixed();
    else if (!bare.has(code)) throw new Error(`the runtime uses instruction 0x${code.toString(16)}`);
  }

  #skipPrefixed(): void {
    const operation = this.#reader.u32();
    if (operation <= 7) return;
    if (operation === 10) this.#reader.take(2);
    else if (operation === 11) this.#reader.take(1);
    else throw new Error(`the runtime uses instruction 0xfc ${operation}`);
  }
}

const bare: ReadonlySet<number> = new Set([codes.unreachable, 0x01, codes.return, codes.drop, codes.select]);
