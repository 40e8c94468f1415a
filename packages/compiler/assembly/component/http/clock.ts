/** The time, for policies that ask for it; a service knows it better than those who call it. */
import { alloc } from "../../core/arena";
import { makeTimestamp } from "../../core/cell";

/** A `datetime`: seconds, then nanoseconds; 16 bytes. */
@external("wasi:clocks/wall-clock@0.2.0", "now")
declare function readClock(to: usize): void;

export function clockInstant(): usize {
  const at = alloc(16);
  readClock(at);
  return makeTimestamp(load<i64>(at), load<u32>(at, 8));
}
