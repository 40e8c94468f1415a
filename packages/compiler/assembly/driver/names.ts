/**
 * Names that policies mention (kinds, actions, roles, scopes, versions, principals), numbered by the compiler. The table of
 * names and the index over them are fixed, so nothing that a request holds can make looking something up slow.
 */
import { n, p } from "../core/cell";
import { sameBytes } from "../core/compare-bytes";

@external("layout", "nameSlots")
declare function nameSlots(): usize;
@external("layout", "nameMask")
declare function nameMask(): u32;
/** The names, STRING cells one after the other in the order of their numbers. */
@external("layout", "nameCells")
declare function nameCells(): usize;
@external("layout", "nameCellsSize")
declare function nameCellsSize(): usize;
@external("layout", "indexSlots")
declare function indexSlots(): usize;
@external("layout", "indexMask")
declare function indexMask(): u32;

/** What stands in the index for a part of the key that does not matter. */
export const anyName: u32 = 0xffff;

/** Four bytes at a time, then the rest one by one; `src/wasm/data/name-table.ts` computes the same. */
function hashText(at: usize, length: u32): u32 {
  let hash = length;
  let i: u32 = 0;
  for (; i + 4 <= length; i += 4) {
    hash = (hash ^ load<u32>(at + i)) * 0x9e3779b1;
    hash ^= hash >>> 15;
  }
  for (; i < length; i += 1) hash = (hash ^ <u32>load<u8>(at + i)) * 0x85ebca6b;
  return hash ^ (hash >>> 13);
}

/** Number of a name; `anyName` if no policy mentions it. */
export function nameOf(text: usize): u32 {
  // A name's own cell needs no search.
  const offset = text - nameCells();
  return offset < nameCellsSize() ? <u32>(offset >> 4) : findName(p(text), n(text));
}

function findName(at: usize, length: u32): u32 {
  const mask = nameMask();
  const slots = nameSlots();
  let slot = hashText(at, length) & mask;
  while (true) {
    const id = <u32>load<u16>(slots + (<usize>slot << 1));
    if (id == anyName) return anyName;
    const cell = nameText(id);
    if (n(cell) == length && sameBytes(p(cell), at, length)) return id;
    slot = (slot + 1) & mask;
  }
}

/** The STRING of a name. */
export function nameText(id: u32): usize {
  return nameCells() + (<usize>id << 4);
}

/** The STRING of a name by its text; 0 if no policy mentions it. */
export function knownName(at: usize, length: u32): usize {
  const id = findName(at, length);
  return id == anyName ? 0 : nameText(id);
}

/** What the index holds under three names; 0 for nothing. */
export function lookUp(version: u32, scope: u32, kind: u32): usize {
  const key = (version << 16) | scope;
  const mask = indexMask();
  const slots = indexSlots();
  let hash = (key * 0x9e3779b1) ^ (kind * 0x85ebca6b);
  hash ^= hash >>> 15;
  let slot = hash & mask;
  while (true) {
    const entry = slots + <usize>slot * 12;
    const value = load<u32>(entry, 8);
    if (value == 0) return 0;
    if (load<u32>(entry) == key && load<u32>(entry, 4) == kind) return <usize>value;
    slot = (slot + 1) & mask;
  }
}
