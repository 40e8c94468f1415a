/** Sentences for the mistakes of requests. */
import { putDecimal, putText, startBuilder, toText } from "../core/builder";

/** STRINGs, in the order of the statuses in `packages/protocol/src/wasm-abi.ts`. */
@external("layout", "mistakeTexts")
declare function mistakeTexts(): usize;
@external("text", ", byte ")
declare function byteText(): usize;
@external("text", ": ")
declare function colonText(): usize;

/** The place of a mistake among all: the mistakes of JSON (from 1), then outputs that cannot be written (100). */
export function mistakeIndex(status: u32): u32 {
  return min<u32>(status - 1, 9);
}

export function mistakeText(status: u32): usize {
  return <usize>load<u32>(mistakeTexts() + (<usize>mistakeIndex(status) << 2));
}

/** `prefix, byte 12: sentence`. */
export function mistakeIn(prefix: usize, status: u32, position: u32): usize {
  const out = startBuilder(96);
  putText(out, prefix);
  putText(out, byteText());
  putDecimal(out, position);
  putText(out, colonText());
  putText(out, mistakeText(status));
  return toText(out);
}
