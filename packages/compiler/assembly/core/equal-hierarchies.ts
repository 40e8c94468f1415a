import { HIERARCHY, n, p, tagOf } from "./cell";
import { sameText } from "./compare-bytes";
import { noSuchOverload } from "./overload-error";

/** `==` of a hierarchy and anything: 0, 1 or an ERROR. */
export function equalHierarchies(a: usize, b: usize): i32 {
  if (tagOf(b) != HIERARCHY) return <i32>noSuchOverload();
  if (n(a) != n(b)) return 0;
  for (let i: u32 = 0; i < n(a); i += 1) {
    const at = <usize>i << 2;
    if (!sameText(<usize>load<u32>(p(a) + at), <usize>load<u32>(p(b) + at))) return 0;
  }
  return 1;
}
