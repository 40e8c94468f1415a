import { makeError } from "./cell";

@external("text", "integer overflow")
declare function intOverflowText(): usize;
@external("text", "unsigned integer overflow")
declare function uintOverflowText(): usize;

export function intOverflow(): usize {
  return makeError(intOverflowText(), 0);
}

export function uintOverflow(): usize {
  return makeError(uintOverflowText(), 0);
}
