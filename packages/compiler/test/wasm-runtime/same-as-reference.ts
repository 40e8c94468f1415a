import { expect } from "vitest";
import type { Outcome } from "./cell-codec.ts";
import { callReference, show } from "./reference.ts";
import type { RuntimeHost } from "./runtime-host.ts";

/** A call of the runtime's function for a CEL function. */
export interface Call {
  readonly name: string;
  readonly member: boolean;
  readonly args: readonly Outcome[];
}

const operators: ReadonlyMap<string, string> = new Map([
  ["_==_", "cel_equals_2"],
  ["_<_", "cel_less_2"],
]);

/** The export that serves a CEL function; a few have one of their own for `target.f(…)`. */
export function exportOf(runtime: RuntimeHost, { name, member, args }: Call): string {
  const operator = operators.get(name);
  if (operator !== undefined) return operator;
  const rest = `${name.replaceAll(/[^A-Za-z0-9]/g, "_")}_${args.length}`;
  return member && runtime.has(`celMember_${rest}`) ? `celMember_${rest}` : `cel_${rest}`;
}

/** Calls that the runtime answers differently than `@edict/cel`, in words; empty is good. */
export function differences(runtime: RuntimeHost, calls: Iterable<Call>): string[] {
  const found: string[] = [];
  for (const call of calls) {
    const { name, member, args } = call;
    const wanted = show(callReference(name, member, args));
    const got = answer(runtime, call);
    if (got !== wanted) found.push(`${name}(${args.map(show).join(", ")}): ${got}, not ${wanted}`);
    if (found.length > 20) break;
  }
  return found;
}

function answer(runtime: RuntimeHost, call: Call): string {
  try {
    return show(runtime.call(exportOf(runtime, call), ...call.args));
  } catch (error) {
    return `trap: ${error instanceof Error ? error.message : ""}`;
  }
}

/** Every combination of arguments. */
export function* combine(
  name: string,
  member: boolean,
  ...choices: readonly (readonly Outcome[])[]
): Generator<Call, void, undefined> {
  const [first, ...others] = choices;
  if (first === undefined) yield { name, member, args: [] };
  else
    for (const arg of first) {
      for (const { args } of combine(name, member, ...others)) yield { name, member, args: [arg, ...args] };
    }
}

export function expectSame(runtime: RuntimeHost, calls: Iterable<Call>): void {
  expect(differences(runtime, calls)).toEqual([]);
}
