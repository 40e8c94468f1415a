import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CelEnv } from "../src/index.ts";
import { CelError, cerbosEnv, checkCel, equalValues, parseCel, planCel, typeNameOf } from "../src/index.ts";
import { makeFrame } from "./support/frame.ts";
import type { SpecTest } from "./support/spec-suite.ts";
import { conformanceTests } from "./support/spec-suite.ts";
import { bindValue, fromSpec, typeFromSpec } from "./support/spec-values.ts";

/** Reason → names of the tests that fail for it. */
const expectedFailures = JSON.parse(
  readFileSync(join(import.meta.dirname, "spec-expected-failures.json"), "utf8"),
) as Readonly<Record<string, readonly string[]>>;

describe("cel-spec conformance", () => {
  it("fails only where Cerbos does, and for the reasons listed", () => {
    const expected = new Set(Object.values(expectedFailures).flat());
    const surprises = conformanceTests.flatMap((test) => {
      const failure = run(test);
      if ((failure === undefined) !== expected.has(test.name)) return [];
      const expr = test.original.expr.replace(/\s+/g, " ");
      return [`${test.name}: ${failure ?? "passes, so take it off the list"} | ${expr}`];
    });
    expect(surprises).toEqual([]);
  });

  it("lists no test that does not exist", () => {
    const names = new Set(conformanceTests.map((test) => test.name));
    expect(
      Object.values(expectedFailures)
        .flat()
        .filter((name) => !names.has(name)),
    ).toEqual([]);
  });
});

/** Why a test fails, `undefined` when it passes. */
function run({ original }: SpecTest): string | undefined {
  try {
    const parsed = parseCel(original.expr);
    if (!parsed.ok) return original.evalError === undefined ? parsed.issues[0]?.message : undefined;
    const checked = original.disableCheck ? undefined : checkCel(parsed.parsed, environment(original));
    // Cerbos evaluates literal arguments when it compiles: what the suite expects to fail then fails earlier.
    if (checked?.ok === false) return original.evalError === undefined ? checked.issues[0]?.message : undefined;
    if (original.checkOnly) return undefined;
    let expr = checked?.checked.expr ?? parsed.parsed.expr;
    for (const [name, binding] of Object.entries(original.bindings ?? {})) {
      if (binding.value === undefined) throw new Error("bound to an error");
      expr = bindValue(name, fromSpec(binding.value), expr);
    }
    const got = planCel(expr)(makeFrame());
    if (got instanceof CelError)
      return original.evalError === undefined && original.anyEvalErrors === undefined ? got.message : undefined;
    if (original.evalError !== undefined) return `no error but ${String(got)}`;
    if (original.value === undefined)
      return original.typedResult === undefined && got !== true ? `got ${String(got)}` : undefined;
    const want = fromSpec(original.value);
    const nan = typeof want === "number" && Number.isNaN(want) && typeof got === "number" && Number.isNaN(got);
    if (nan || (typeNameOf(got) === typeNameOf(want) && equalValues(got, want) === true)) return undefined;
    return `got ${typeNameOf(got)} ${String(got)}`;
  } catch (thrown) {
    return String(thrown);
  }
}

function environment(original: SpecTest["original"]): CelEnv {
  const variables = new Map(cerbosEnv.variables);
  for (const { name, ident } of original.typeEnv ?? []) variables.set(name, typeFromSpec(ident?.type));
  return { ...cerbosEnv, variables };
}
