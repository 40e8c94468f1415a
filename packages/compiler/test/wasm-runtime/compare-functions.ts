import type { CelValue } from "@edict/cel";
import { CelDuration, CelError, CelMap, CelOptional, CelTimestamp, CelUint, functions } from "@edict/cel";
import type { Outcome } from "./cell-codec.ts";
import { callReference, show } from "./reference.ts";
import type { RuntimeHost } from "./runtime-host.ts";

const operators: ReadonlyMap<string, string> = new Map([
  ["_+_", "add"],
  ["_-_", "subtract"],
  ["_*_", "multiply"],
  ["_/_", "divide"],
  ["_%_", "modulo"],
  ["-_", "negate"],
  ["!_", "not"],
  ["_==_", "equals"],
  ["_!=_", "notEquals"],
  ["_<_", "less"],
  ["_<=_", "lessEquals"],
  ["_>_", "greater"],
  ["_>=_", "greaterEquals"],
  ["@in", "in"],
]);

/** The export that has a function's code for a number of arguments. */
export function exportName(name: string, count: number, prefix = "cel"): string {
  return `${prefix}_${operators.get(name) ?? name.replace(/[^A-Za-z0-9]/g, "_")}_${count}`;
}

/** Call styles and numbers of arguments that a function is declared with. */
export function stylesOf(name: string): readonly { readonly member: boolean; readonly count: number }[] {
  const overloads = functions.get(name)?.overloads ?? [];
  const styles = new Map(
    overloads.map(({ member, params }) => [`${member} ${params.length}`, { member, count: params.length }]),
  );
  return [...styles.values()];
}

/** Calls a function in each of its styles with rows of arguments, and tells where the runtime answers otherwise. */
export function differences(runtime: RuntimeHost, name: string, rows: Iterable<readonly Outcome[]>): string[] {
  const found: string[] = [];
  for (const args of rows) {
    for (const { member, count } of stylesOf(name)) {
      if (count !== args.length) continue;
      const ofMembers = exportName(name, count, "celMember");
      const target = member && runtime.has(ofMembers) ? ofMembers : exportName(name, count);
      const expected = show(callReference(name, member, args));
      const answered = attempt(() => show(runtime.call(target, ...args)));
      if (answered !== expected) found.push(`${target}(${args.map(show).join(", ")}): ${answered}, not ${expected}`);
    }
  }
  return found.slice(0, 20);
}

function attempt(call: () => string): string {
  try {
    return call();
  } catch (thrown) {
    return `trap ${String(thrown)}`;
  }
}

/** All rows of `count` of the values. */
export function* rowsOf(values: readonly Outcome[], count: number): Generator<readonly Outcome[]> {
  if (count === 0) yield [];
  else for (const row of rowsOf(values, count - 1)) for (const value of values) yield [...row, value];
}

function made(name: string, ...args: readonly CelValue[]): CelValue {
  const value = callReference(name, false, args);
  if (value instanceof CelError) throw new Error(value.message);
  return value;
}

const mixed = new CelMap();
mixed.set(1n, "one");
mixed.set(new CelUint(2n), 2n);
mixed.set("a", [1n]);

/** One or more values of every type. */
export const samples: readonly Outcome[] = [
  null,
  true,
  false,
  0n,
  -7n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  new CelUint(0n),
  new CelUint(3n),
  new CelUint(2n ** 64n - 1n),
  0,
  -1.5,
  3,
  1e300,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  "",
  "a",
  "grün 🎉",
  "-7",
  new Uint8Array(),
  new Uint8Array([97]),
  new Uint8Array([255, 0]),
  [],
  [1n, "a", 3],
  ["a", "b"],
  [[1n], ["a", Number.NaN]],
  {},
  { a: 1, b: [true, null] },
  mixed,
  new CelTimestamp(1_700_000_000, 5, 60),
  new CelTimestamp(-62135596800, 0),
  new CelDuration(-1n),
  new CelDuration(90_000_000_000n),
  made("type", 1n),
  new CelOptional(undefined),
  new CelOptional("a"),
  new CelError("first"),
];

/** Values of Cerbos's own types. */
export const rareSamples: readonly CelValue[] = [
  made("hierarchy", "a.b"),
  made("ip", "10.0.0.1"),
  made("ip", "::1"),
  made("cidr", "10.0.0.0/8"),
  made("spiffeTrustDomain", "example.org"),
  made("spiffeID", "spiffe://example.org/a"),
];
