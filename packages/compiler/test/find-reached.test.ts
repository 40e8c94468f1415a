import { describe, expect, it } from "vitest";
import { findReached } from "../src/wasm/module/find-reached.ts";
import { codes, type Instruction } from "../src/wasm/module/instruction.ts";
import type { DefinedFunction, RuntimeModule } from "../src/wasm/module/read-module.ts";

const i32 = 0x7f;
const number = (value: number): Instruction => ({ kind: "const", value });
const getGlobal = (index: number): Instruction => ({ kind: "global", code: codes.globalGet, index });
const setGlobal = (index: number): Instruction => ({ kind: "global", code: codes.globalSet, index });
const call = (target: number): Instruction => ({ kind: "call", target });

const type = { params: [], results: [i32] };
const defined = (...instructions: Instruction[]): DefinedFunction => ({
  type,
  body: () => ({ locals: [], instructions }),
});

/** Two imports, the feature `loud` and the function `rare`; then functions `main`, `other`, `rare`; globals that begin at 0 and at 5. */
function runtimeOf(main: DefinedFunction, other: DefinedFunction, rare: DefinedFunction): RuntimeModule {
  return {
    imports: [
      { module: "feature", name: "loud", type },
      { module: "optional", name: "rare", type },
    ],
    functions: [main, other, rare],
    exports: new Map([
      ["main", 2],
      ["other", 3],
      ["rare", 4],
    ]),
    globals: [Uint8Array.of(i32, 1, codes.i32Const, 0, 0x0b), Uint8Array.of(i32, 1, codes.i32Const, 5, 0x0b)],
  };
}

function reach(runtime: RuntimeModule, exported: readonly string[], features: readonly string[] = []) {
  return findReached({ runtime, emitted: [], exported, features, constants: new Map() });
}

describe("globals", () => {
  const main = defined(getGlobal(0), {
    kind: "if",
    type: i32,
    taken: [call(1)],
    otherwise: [getGlobal(1)],
  });
  const rare = defined(number(7));

  it("that nobody changes are the numbers that they begin with", () => {
    const { functions, imports } = reach(runtimeOf(main, defined(number(0), setGlobal(0), number(1)), rare), [
      "main",
      "other",
    ]);
    expect(functions.get(2)?.instructions).toEqual([number(5)]);
    expect(functions.get(3)?.instructions).toEqual([number(1)]);
    expect([functions.has(4), imports]).toEqual([false, []]);
  });

  it("that something reached changes are read, and what hangs on them is kept", () => {
    const runtime = runtimeOf(main, defined(number(1), setGlobal(0), number(1)), rare);
    const { functions, bindings } = reach(runtime, ["main", "other"]);
    expect(functions.get(3)?.instructions).toContainEqual(setGlobal(0));
    // What is called once stands where it was called.
    expect(functions.get(2)?.instructions).toContainEqual(expect.objectContaining({ taken: [number(7)] }));
    expect(bindings.get(1)).toBe(4);
    // By itself, `main` has nobody who changes it.
    expect(reach(runtime, ["main"]).functions.get(2)?.instructions).toEqual([number(5)]);
  });

  it("that nobody reads are not written", () => {
    const writing = defined(call(0), setGlobal(0), number(1));
    const reading = defined(getGlobal(1));
    const { functions } = reach(runtimeOf(reading, writing, rare), ["main", "other"], ["loud"]);
    expect(functions.get(3)?.instructions).toEqual([number(1)]);
  });
});
