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

/** The export that serves a CEL function. */
export function exportOf(name: string, count: number): string {
  return `cel_${name.replaceAll(/[^A-Za-z0-9]/g, "_")}_${count}`;
}

/** Calls that the runtime answers differently than `@edict/cel`, in words; empty is good. */
export function differences(runtime: RuntimeHost, calls: Iterable<Call>): string[] {
  const found: string[] = [];
  for (const { name, member, args } of calls) {
    const wanted = show(callReference(name, member, args));
    const got = answer(runtime, name, args);
    if (got !== wanted) found.push(`${name}(${args.map(show).join(", ")}): ${got}, not ${wanted}`);
    if (found.length > 20) break;
  }
  return found;
}

function answer(runtime: RuntimeHost, name: string, args: readonly Outcome[]): string {
  try {
    return show(runtime.call(exportOf(name, args.length), ...args));
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
