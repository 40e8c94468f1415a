/** Outputs of rules for `cerbos:policy/authorization`. */
import { alloc } from "../core/arena";
import { startBuilder, toText } from "../core/builder";
import { isError } from "../core/cell";
import { putJson } from "../core/print-json";
import { toJson } from "../core/to-json";
import { firstOutput, Output } from "../driver/outputs";
import { lowerList, lowerText } from "./layout";

@external("text", "null")
declare function nullText(): usize;

/** `{ src 0, val-json 8 }` for each output of the decision; what failed, or is no finite number, is `null`. */
export function lowerOutputs(at: usize): void {
  let count: u32 = 0;
  for (let made = firstOutput(); made != 0; made = changetype<Output>(made).next) count += 1;
  const entries = alloc(<usize>count << 4);
  lowerList(at, entries, count);
  let entry = entries;
  for (let made = firstOutput(); made != 0; made = changetype<Output>(made).next) {
    lowerText(entry, changetype<Output>(made).source);
    lowerText(entry + 8, valueText(changetype<Output>(made).value));
    entry += 16;
  }
}

function valueText(value: usize): usize {
  const json = isError(value) ? value : toJson(value);
  if (isError(json)) return nullText();
  const out = startBuilder(64);
  return putJson(out, json) == 0 ? toText(out) : nullText();
}
