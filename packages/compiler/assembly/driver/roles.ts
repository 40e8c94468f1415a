/**
 * The roles of a principal. Each role pattern of the policies has a bit; a role is the set of the patterns that it matches.
 * Bit 0 is the pattern that matches every role, bit 1 one that none matches; then come the roles that policies name, which
 * are the first names, and patterns. A set is its bits, or the address of its words where one word is too little.
 */
import { alloc, allocCleared } from "../core/arena";
import { anyName, nameOf, nameText } from "./names";
import { hasManyRoles, usesPatterns, usesRolePolicies } from "./options";
import { roleCount, roles, word } from "./request";

@external("optional", "matchesGlob?usesPatterns")
declare function matchesGlob(glob: usize, text: usize): bool;

/** Words of a set. */
@external("layout", "roleWords")
declare function roleWords(): u32;
/** The number of names that are roles. */
@external("layout", "roleNames")
declare function roleNames(): u32;
/** `[count, bit, glob, bit, glob, …]`. */
@external("layout", "roleGlobs")
declare function roleGlobs(): usize;

/** A role of the request: its text, its name, the set of it alone, the set with its parents, and the list of parents. */
@unmanaged
export class Role {
  text: usize;
  name: u32;
  own: usize;
  withParents: usize;
  /** `[count, name, …]`, or 0. */
  parents: usize;
}

const roleSize: usize = 20;

// @ts-ignore: decorator
@inline
export function roleAt(list: usize, index: u32): Role {
  return changetype<Role>(list + <usize>index * roleSize);
}

// @ts-ignore: decorator
@inline
function wordOf(set: usize, bit: u32): u32 {
  return hasManyRoles() ? load<u32>(set + (<usize>(bit >> 5) << 2)) : <u32>set;
}

// @ts-ignore: decorator
@inline
export function setHas(set: usize, bit: u32): bool {
  return ((wordOf(set, bit) >> (bit & 31)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function emptySet(): usize {
  return hasManyRoles() ? allocCleared(<usize>roleWords() << 2) : 0;
}

/** The set with all of another one; may be the first one, changed. */
function withAll(set: usize, other: usize): usize {
  if (!hasManyRoles()) return set | other;
  const words = roleWords();
  for (let i: u32 = 0; i < words; i += 1) {
    const offset = <usize>i << 2;
    store<u32>(set + offset, load<u32>(set + offset) | load<u32>(other + offset));
  }
  return set;
}

/** The set with one bit more; may be the set itself, changed. */
// @ts-ignore: decorator
@inline
function withBit(set: usize, bit: u32): usize {
  const mask: u32 = 1 << (bit & 31);
  if (!hasManyRoles()) return set | mask;
  const at = set + (<usize>(bit >> 5) << 2);
  store<u32>(at, load<u32>(at) | mask);
  return set;
}

function patternsOf(text: usize, name: u32): usize {
  let set = withBit(emptySet(), 0);
  if (name < roleNames()) set = withBit(set, name + 2);
  if (!usesPatterns()) return set;
  const globs = roleGlobs();
  const count = load<u32>(globs);
  for (let i: u32 = 0; i < count; i += 1) {
    const entry = globs + 4 + (<usize>i << 3);
    if (matchesGlob(<usize>load<u32>(entry, 4), text)) set = withBit(set, load<u32>(entry));
  }
  return set;
}

/**
 * Reads the roles of the request under the parent roles of a scope (`[count, role, parents…]`, or 0). Behind them stands one
 * whose set is that of all of them.
 */
export function readRoles(parentRoles: usize): usize {
  const count = <u32>word(roleCount);
  const list = alloc((<usize>count + 1) * roleSize);
  let all = emptySet();
  for (let i: u32 = 0; i < count; i += 1) {
    const role = roleAt(list, i);
    const text = <usize>load<u32>(word(roles) + (<usize>i << 2));
    const name = nameOf(text);
    role.withParents = patternsOf(text, name);
    if (usesRolePolicies()) {
      role.text = text;
      role.name = name;
      role.own = role.withParents;
      role.parents = findParents(parentRoles, name);
      if (role.parents != 0) addParents(role);
    }
    all = withAll(all, role.withParents);
  }
  roleAt(list, count).withParents = all;
  return list;
}

function findParents(parentRoles: usize, name: u32): usize {
  if (parentRoles == 0 || name == anyName) return 0;
  const count = load<u32>(parentRoles);
  for (let i: u32 = 0; i < count; i += 1) {
    const entry = parentRoles + 4 + (<usize>i << 3);
    if (load<u32>(entry) == name) return <usize>load<u32>(entry, 4);
  }
  return 0;
}

function addParents(role: Role): void {
  let set = withAll(emptySet(), role.own);
  for (let i: u32 = 0; i < load<u32>(role.parents); i += 1) {
    const name = load<u32>(role.parents + 4 + (<usize>i << 2));
    set = withAll(set, patternsOf(nameText(name), name));
  }
  role.withParents = set;
}
