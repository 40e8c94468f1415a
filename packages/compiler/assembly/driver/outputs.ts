/** Outputs of the rules that a decision visited, in the order in which they were made. */
import { alloc } from "../core/arena";
import { usesOutputs } from "./options";
import { evaluate } from "./run";

/** What a rule put out: the rule, the action, and the value or the ERROR of its expression. */
@unmanaged
export class Output {
  source: usize;
  action: usize;
  value: usize;
  next: usize;
}

let first: usize = 0;
let last: usize = 0;

export function startOutputs(): void {
  if (!usesOutputs()) return;
  first = 0;
  last = 0;
}

export function firstOutput(): usize {
  return usesOutputs() ? first : 0;
}

/** `output` is `[expression when activated + 1, expression when not met + 1, source]`. A failing output changes no effect. */
export function emitOutput(output: usize, activated: bool, action: usize): void {
  const expression = activated ? load<u32>(output) : load<u32>(output, 4);
  if (expression == 0) return;
  const made = changetype<Output>(alloc(16));
  made.source = <usize>load<u32>(output, 8);
  made.action = action;
  made.value = evaluate(expression - 1);
  made.next = 0;
  const at = changetype<usize>(made);
  if (last == 0) first = at;
  else changetype<Output>(last).next = at;
  last = at;
}
