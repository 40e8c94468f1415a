import { makeError } from "./cell";

@external("message", "integer overflow")
declare function intOverflowText(): usize;
@external("message", "unsigned integer overflow")
declare function uintOverflowText(): usize;

export function intOverflow(): usize {
  return makeError(intOverflowText(), 0);
}

export function uintOverflow(): usize {
  return makeError(uintOverflowText(), 0);
}
