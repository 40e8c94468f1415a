/** Keys of maps that are no strings, which requests never have. */
import { BOOL, DOUBLE, double, INT, long, n, NULL, STRING, tagOf, TIMESTAMP, UINT } from "./cell";
import { compareKeys, entryKey, entryValue } from "./map";

/** Booleans come first, then numbers, then strings, then everything else. */
export function rankOf(key: usize): i32 {
  const tag = tagOf(key);
  return tag == BOOL ? 0 : tag == INT || tag == UINT || tag == DOUBLE ? 1 : tag == STRING ? 2 : 3;
}

/** Order of keys of which one is no string. */
export function compareOtherKeys(a: usize, b: usize): i32 {
  const aTag = tagOf(a);
  const bTag = tagOf(b);
  const rank = rankOf(a) - rankOf(b);
  if (rank != 0) return rank;
  if (aTag == BOOL) return <i32>n(a) - <i32>n(b);
  if (rankOf(a) == 1) {
    const order = compareNumbers(a, b);
    return order != 0 ? order : <i32>aTag - <i32>bTag;
  }
  if (aTag != bTag) return <i32>aTag - <i32>bTag;
  if (aTag == NULL) return 0;
  if (aTag == TIMESTAMP) {
    if (long(a) != long(b)) return long(a) < long(b) ? -1 : 1;
    return <i32>n(a) - <i32>n(b);
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Exact order of two numbers of any type; NaN comes first. */
export function compareNumbers(a: usize, b: usize): i32 {
  const aTag = tagOf(a);
  const bTag = tagOf(b);
  if (aTag == DOUBLE && bTag == DOUBLE) return orderDoubles(double(a), double(b));
  if (aTag == DOUBLE) return -compareToDouble(b, double(a));
  if (bTag == DOUBLE) return compareToDouble(a, double(b));
  if (aTag == bTag) {
    if (aTag == INT) return long(a) < long(b) ? -1 : long(a) > long(b) ? 1 : 0;
    return <u64>long(a) < <u64>long(b) ? -1 : <u64>long(a) > <u64>long(b) ? 1 : 0;
  }
  const int = aTag == INT ? long(a) : long(b);
  const uint = <u64>(aTag == INT ? long(b) : long(a));
  const order = int < 0 || <u64>int < uint ? -1 : <u64>int > uint ? 1 : 0;
  return aTag == INT ? order : -order;
}

function orderDoubles(a: f64, b: f64): i32 {
  if (a != a) return b != b ? 0 : -1;
  if (b != b) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An INT or UINT against a double, without rounding. */
function compareToDouble(integer: usize, value: f64): i32 {
  if (value != value) return 1;
  if (tagOf(integer) == INT) {
    if (value >= 9223372036854775808.0) return -1;
    if (value < -9223372036854775808.0) return 1;
    const whole = <i64>value;
    if (long(integer) != whole) return long(integer) < whole ? -1 : 1;
    return orderDoubles(<f64>whole, value);
  }
  if (value >= 18446744073709551616.0) return -1;
  if (value < 0) return 1;
  const whole = <u64>value;
  if (<u64>long(integer) != whole) return <u64>long(integer) < whole ? -1 : 1;
  return orderDoubles(<f64>whole, value);
}

/** Finds a key that is no string: an integer also by a double, but a double only by a double. The value, or 0. */
export function findOther(map: usize, key: usize): usize {
  const rank = rankOf(key);
  const count = n(map);
  for (let i: u32 = 0; i < count; i += 1) {
    const other = entryKey(map, i);
    const same =
      rank == 1 && rankOf(other) == 1
        ? compareNumbers(key, other) == 0 && !isUnfindable(key) && (tagOf(other) != DOUBLE || tagOf(key) == DOUBLE)
        : compareKeys(key, other) == 0;
    if (same) return entryValue(map, i);
  }
  return 0;
}

/** NaN is a key that nothing finds, and that may be there several times. */
export function isUnfindable(key: usize): bool {
  return tagOf(key) == DOUBLE && double(key) != double(key);
}
