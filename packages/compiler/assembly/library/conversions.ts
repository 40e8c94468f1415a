/** `bool(…)`, `type(…)` and `dyn(…)`. */
import { BOOL, falseCell, isError, makeError, n, p, STRING, tagOf, trueCell } from "../core/cell";
import { overloadError } from "../core/overload-error";
import { makeTypeValue, typeName } from "../core/type-name";

@external("message", "no such overload: bool(")
declare function noBoolText(): usize;
@external("message", "type conversion error from 'string' to 'bool'")
declare function notBoolText(): usize;

export function cel_bool_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == BOOL || isError(value)) return value;
  if (tag != STRING) return overloadError(noBoolText(), value);
  const truth = readBool(p(value), n(value));
  return truth < 0 ? makeError(notBoolText(), 0) : truth == 1 ? trueCell : falseCell;
}

/** 1 for `1`, `t`, `T`, `true`, `True` and `TRUE`, 0 for their opposites, -1 for all else. */
function readBool(at: usize, length: u32): i32 {
  if (length == 1) {
    const letter = load<u8>(at);
    if (letter == 49 || (letter | 32) == 116) return 1;
    return letter == 48 || (letter | 32) == 102 ? 0 : -1;
  }
  if (length != 4 && length != 5) return -1;
  const word = load<u32>(at);
  // Little endian: "true", "True", "TRUE".
  if (length == 4) return word == 0x65757274 || word == 0x65757254 || word == 0x45555254 ? 1 : -1;
  const last = load<u8>(at, 4);
  if (word == 0x736c6166 || word == 0x736c6146) return last == 101 ? 0 : -1;
  return word == 0x534c4146 && last == 69 ? 0 : -1;
}

export function cel_type_1(value: usize): usize {
  return isError(value) ? value : makeTypeValue(typeName(value));
}

export function cel_dyn_1(value: usize): usize {
  return value;
}

export function cel_id_1(value: usize): usize {
  return value;
}
