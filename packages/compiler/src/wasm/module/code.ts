import { ByteWriter } from "./byte-writer.ts";

/**
 * What is known only when the module is put together: a call of an export of the runtime or of another function of the
 * policy set, or an address in a region.
 */
export type Pending =
  | { readonly runtime: string }
  | { readonly emitted: number }
  | { readonly region: string; readonly plus: number };

/** An instruction to be put in at a position of the code. */
export interface PendingSite {
  readonly at: number;
  readonly what: Pending;
}

/** A function in the making. All locals are i32; a policy function takes none or some i32 and answers one. */
export class Code {
  readonly #bytes = new ByteWriter();
  readonly #pending: PendingSite[] = [];
  #locals: number;
  readonly params: number;
  readonly #free: number[] = [];

  constructor(params = 0) {
    this.params = params;
    this.#locals = params;
  }

  get localCount(): number {
    return this.#locals - this.params;
  }

  get pending(): readonly PendingSite[] {
    return this.#pending;
  }

  get length(): number {
    return this.#bytes.length;
  }

  bytes(): Uint8Array {
    return this.#bytes.toBytes();
  }

  /** A local that nobody uses at the moment; give it back with `release`. */
  local(): number {
    return this.#free.pop() ?? this.#locals++;
  }

  release(...locals: number[]): void {
    this.#free.push(...locals);
  }

  const(value: number): this {
    this.#bytes.byte(0x41).s32(value);
    return this;
  }

  constDouble(value: number): this {
    // A small whole number is shorter as an integer that is converted.
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) {
      this.const(value).op(0xb7);
    } else this.#bytes.byte(0x44).f64(value);
    return this;
  }

  op(...opcodes: number[]): this {
    for (const opcode of opcodes) this.#bytes.byte(opcode);
    return this;
  }

  get(local: number): this {
    this.#bytes.byte(0x20).u32(local);
    return this;
  }

  set(local: number): this {
    this.#bytes.byte(0x21).u32(local);
    return this;
  }

  tee(local: number): this {
    this.#bytes.byte(0x22).u32(local);
    return this;
  }

  /** Loads the i32 at the address on the stack plus `offset`. */
  load(offset: number): this {
    this.#bytes.byte(0x28).u32(2).u32(offset);
    return this;
  }

  store(offset: number): this {
    this.#bytes.byte(0x36).u32(2).u32(offset);
    return this;
  }

  /** `if` with an i32 as its result, or with none. */
  if(hasResult = true): this {
    return this.op(0x04, hasResult ? 0x7f : 0x40);
  }

  else(): this {
    return this.op(0x05);
  }

  block(hasResult = true): this {
    return this.op(0x02, hasResult ? 0x7f : 0x40);
  }

  loop(): this {
    return this.op(0x03, 0x40);
  }

  end(): this {
    return this.op(0x0b);
  }

  br(depth: number): this {
    this.#bytes.byte(0x0c).u32(depth);
    return this;
  }

  brIf(depth: number): this {
    this.#bytes.byte(0x0d).u32(depth);
    return this;
  }

  callIndirect(typeIndex: number): this {
    this.#bytes.byte(0x11).u32(typeIndex).u32(0);
    return this;
  }

  /** Calls a function of the runtime. */
  runtime(name: string): this {
    return this.#later({ runtime: name });
  }

  /** Calls a function of the policy set. */
  call(emitted: number): this {
    return this.#later({ emitted });
  }

  /** The address of something in a region. */
  address(region: string, plus: number): this {
    return this.#later({ region, plus });
  }

  #later(what: Pending): this {
    this.#pending.push({ at: this.#bytes.length, what });
    return this;
  }
}
