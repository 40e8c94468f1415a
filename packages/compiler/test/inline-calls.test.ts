import { seededNumbers } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { ByteWriter } from "../src/wasm/module/byte-writer.ts";
import { coalesceLocals } from "../src/wasm/module/coalesce-locals.ts";
import { foldConstants, nothingKnown } from "../src/wasm/module/fold-constants.ts";
import { inlineCalls } from "../src/wasm/module/inline-calls.ts";
import { codes, type FunctionBody, type Instruction, plain } from "../src/wasm/module/instruction.ts";
import { writeBody } from "../src/wasm/module/write-body.ts";
import { globalCount, randomBodies } from "./random-bodies.ts";

const i32 = 0x7f;
const type = { params: [i32, i32], results: [i32] };
const get = (index: number): Instruction => ({ kind: "local", code: codes.localGet, index });
const set = (index: number): Instruction => ({ kind: "local", code: codes.localSet, index });
const add = plain(0x6a);
const constant = (value: number): Instruction => ({ kind: "const", value });

type Call = (a: number, b: number) => number;

/** A module of functions of two numbers, each exported by its number. */
function instantiate(functions: ReadonlyMap<number, FunctionBody>): ReadonlyMap<number, Call> {
  const places = new Map([...functions.keys()].map((index, place) => [index, place]));
  const targets = {
    putCall: (out: ByteWriter, target: number) => void out.byte(codes.call).u32(places.get(target) ?? -1),
    placeOfGlobal: (index: number) => index,
  };
  const list = (items: readonly ByteWriter[]) => {
    const out = new ByteWriter().u32(items.length);
    for (const item of items) out.raw(item.toBytes());
    return out;
  };
  const module = new ByteWriter().raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  module.section(1, new ByteWriter().raw(Uint8Array.of(1, 0x60, 2, i32, i32, 1, i32)));
  module.section(3, list([...functions].map(() => new ByteWriter().u32(0))));
  module.section(
    6,
    list(Array.from({ length: globalCount }, () => new ByteWriter().raw(Uint8Array.of(i32, 1, 0x41, 0, 0x0b)))),
  );
  module.section(7, list([...places].map(([index, place]) => new ByteWriter().name(`f${index}`).byte(0).u32(place))));
  module.section(10, list([...functions.values()].map((body) => new ByteWriter().sized(writeBody(body, targets)))));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes() as BufferSource));
  return new Map([...functions.keys()].map((index) => [index, exports[`f${index}`] as Call]));
}

const fold = (body: FunctionBody, parameters = 2): FunctionBody => foldConstants(body, parameters, nothingKnown);

function inline(
  functions: ReadonlyMap<number, FunctionBody>,
  kept: readonly number[],
): ReadonlyMap<number, FunctionBody> {
  return inlineCalls(functions, {
    typeOf: () => type,
    resolve: (target) => target,
    kept: new Set(kept),
    simplify: fold,
  });
}

describe("functions that are called once", () => {
  it("stand where they were called, and return there", () => {
    const early: Instruction = {
      kind: "if",
      type: 0x40,
      taken: [constant(7), { kind: "plain", code: codes.return, bytes: Uint8Array.of(codes.return) }],
      otherwise: undefined,
    };
    const callee: FunctionBody = { locals: [], instructions: [get(0), early, get(1)] };
    const caller: FunctionBody = {
      locals: [],
      instructions: [get(1), get(0), { kind: "call", target: 0 }, constant(100), add],
    };
    const inlined = inline(
      new Map([
        [0, callee],
        [1, caller],
      ]),
      [1],
    );
    expect([...inlined.keys()]).toEqual([1]);
    const call = instantiate(inlined).get(1);
    expect([call?.(5, 0), call?.(5, 1)]).toEqual([105, 107]);
  });

  it("find their locals empty each time around a loop", () => {
    const counting: FunctionBody = { locals: [i32], instructions: [get(2), get(0), add, set(2), get(2)] };
    const again: Instruction[] = [get(2), get(1), constant(1), { kind: "call", target: 0 }, add, set(2)];
    const next: Instruction[] = [
      get(0),
      constant(-1),
      add,
      { kind: "local", code: codes.localTee, index: 0 },
      { kind: "branch", code: codes.branchIf, depth: 0 },
    ];
    const loop: Instruction = { kind: "block", code: codes.loop, type: 0x40, body: [...again, ...next] };
    const caller: FunctionBody = { locals: [i32], instructions: [loop, get(2)] };
    const inlined = inline(
      new Map([
        [0, counting],
        [1, caller],
      ]),
      [1],
    );
    expect(inlined.size).toBe(1);
    expect(instantiate(inlined).get(1)?.(3, 10)).toBe(30);
  });

  it("stay if something else needs them, or somebody calls them twice", () => {
    const callee: FunctionBody = { locals: [], instructions: [get(0)] };
    const once: FunctionBody = { locals: [], instructions: [get(0), get(1), { kind: "call", target: 0 }] };
    const twice: FunctionBody = {
      locals: [],
      instructions: [...once.instructions, get(1), { kind: "call", target: 0 }],
    };
    expect(
      inline(
        new Map([
          [0, callee],
          [1, once],
        ]),
        [0, 1],
      ).size,
    ).toBe(2);
    expect(
      inline(
        new Map([
          [0, callee],
          [1, twice],
        ]),
        [1],
      ).size,
    ).toBe(2);
  });
});

describe("locals", () => {
  it("share a place if they are never needed at a time", () => {
    const apart: FunctionBody = {
      locals: [i32, i32],
      instructions: [get(0), get(1), add, set(2), get(2), get(2), add, set(3), get(3)],
    };
    expect(coalesceLocals(apart, type.params).locals).toHaveLength(0);
    const together: FunctionBody = {
      locals: [i32, i32],
      instructions: [
        get(0),
        get(1),
        add,
        set(2),
        get(0),
        get(2),
        add,
        set(3),
        get(3),
        get(2),
        add,
        get(0),
        add,
        get(1),
        add,
      ],
    };
    const coalesced = coalesceLocals(together, type.params);
    expect(coalesced.locals).toHaveLength(2);
    expect(instantiate(new Map([[0, coalesced]])).get(0)?.(1, 10)).toBe(1 + 11 + 11 + 1 + 10);
  });
});

it("what is thrown away behind a choice that leaves nothing any more stays thrown away", () => {
  const choice: Instruction = {
    kind: "if",
    type: i32,
    taken: [get(0), get(1), { kind: "call", target: 0 }],
    otherwise: [constant(0)],
  };
  const callee: FunctionBody = { locals: [], instructions: [get(0)] };
  const caller: FunctionBody = {
    locals: [],
    instructions: [constant(1), get(0), choice, add, plain(codes.drop), get(1)],
  };
  const call = instantiate(
    new Map([
      [0, callee],
      [1, fold(caller)],
    ]),
  ).get(1);
  expect([call?.(0, 5), call?.(1, 6)]).toEqual([5, 6]);
});

/** What the last function answers, or that it divides by zero. */
function outcome(functions: ReadonlyMap<number, Call>, a: number, b: number): number | string | undefined {
  try {
    return functions.get(5)?.(a, b);
  } catch (trap) {
    return String(trap);
  }
}

it("random functions come to the same after inlining, folding and coalescing", () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const bodies = new Map(randomBodies(seed, 6).entries());
    const random = seededNumbers(seed);
    const before = instantiate(bodies);
    const after = instantiate(inline(bodies, [5]));
    const simple = instantiate(
      new Map([...bodies].map(([index, body]) => [index, fold(coalesceLocals(fold(body), type.params))])),
    );
    for (let i = 0; i < 20; i++) {
      const [a, b] = [random(9) - 4, random(9) - 4];
      const wanted = outcome(before, a, b);
      expect([outcome(after, a, b), outcome(simple, a, b)], `seed ${seed}, ${a} and ${b}`).toEqual([wanted, wanted]);
    }
  }
});
