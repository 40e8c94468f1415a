/**
 * The roles of a principal. Each role pattern of the policies has a bit; a role is the set of the patterns that it matches.
 * Bit 0 is the pattern that matches every role.
 */
import { alloc, allocCleared } from "../core/arena";
import { anyName, lookUp, nameOf, nameText } from "./names";
import { usesPatterns, usesRolePolicies } from "./options";
import { roleCount, roles, word } from "./request";

@external("optional", "matchesGlob?usesPatterns")
declare function matchesGlob(glob: usize, text: usize): bool;

/** Words of a set. */
@external("layout", "roleWords")
declare function roleWords(): u32;
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
export function setHas(set: usize, bit: u32): bool {
  return ((load<u32>(set + (<usize>(bit >> 5) << 2)) >> (bit & 31)) & 1) != 0;
}

function emptySet(): usize {
  return allocCleared(<usize>roleWords() << 2);
}

function addAll(to: usize, from: usize): void {
  const words = roleWords();
  for (let i: u32 = 0; i < words; i += 1) {
    const offset = <usize>i << 2;
    store<u32>(to + offset, load<u32>(to + offset) | load<u32>(from + offset));
  }
}

function addBit(set: usize, bit: u32): void {
  const at = set + (<usize>(bit >> 5) << 2);
  store<u32>(at, load<u32>(at) | (1 << (bit & 31)));
}

function patternsOf(text: usize, name: u32): usize {
  const set = emptySet();
  addBit(set, 0);
  const bit = name == anyName ? 0 : <u32>lookUp(anyName, anyName, name);
  if (bit != 0) addBit(set, bit);
  if (!usesPatterns()) return set;
  const globs = roleGlobs();
  const count = load<u32>(globs);
  for (let i: u32 = 0; i < count; i += 1) {
    const entry = globs + 4 + (<usize>i << 3);
    if (matchesGlob(<usize>load<u32>(entry, 4), text)) addBit(set, load<u32>(entry));
  }
  return set;
}

/** Reads the roles of the request under the parent roles of a scope (`[count, role, parents…]`, or 0). */
export function readRoles(parentRoles: usize): usize {
  const count = <u32>word(roleCount);
  const list = alloc(<usize>count * roleSize);
  for (let i: u32 = 0; i < count; i += 1) {
    const role = roleAt(list, i);
    role.text = <usize>load<u32>(word(roles) + (<usize>i << 2));
    role.name = nameOf(role.text);
    role.own = patternsOf(role.text, role.name);
    role.withParents = role.own;
    role.parents = usesRolePolicies() ? findParents(parentRoles, role.name) : 0;
    if (usesRolePolicies() && role.parents != 0) addParents(role);
  }
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
  role.withParents = emptySet();
  addAll(role.withParents, role.own);
  for (let i: u32 = 0; i < load<u32>(role.parents); i += 1) {
    const name = load<u32>(role.parents + 4 + (<usize>i << 2));
    addAll(role.withParents, patternsOf(nameText(name), name));
  }
}

/** The set of all roles of the principal and their parents. */
export function unionOf(list: usize): usize {
  const count = <u32>word(roleCount);
  if (count == 1) return roleAt(list, 0).withParents;
  const set = emptySet();
  for (let i: u32 = 0; i < count; i += 1) addAll(set, roleAt(list, i).withParents);
  return set;
}
