/** Where the rules for a resource are: its scopes, most specific first, and what each has to say about the kind. */
import { alloc } from "../core/arena";
import { emptyText, makeString, n, p } from "../core/cell";
import { anyName, lookUp, nameOf } from "./names";
import {
  defaultScope,
  defaultVersion,
  hasPrincipalPolicies as hasPrincipals,
  isLenient,
  usesDerivedRoles,
  usesRolePolicies,
  usesScopes,
} from "./options";
import {
  plainScope,
  principalScope,
  principalVersion,
  resourceKind,
  resourceScope,
  resourceVersion,
  textOf,
} from "./request";
import { sanitizeName } from "./sanitize";

@external("optional", "matchesPattern?usesPatterns")
declare function matchesPattern(pattern: u32, name: u32, text: usize): bool;

/** Bits of a scope's record. */
export const hasResourcePolicies: u32 = 1;
export const hasPrincipalPolicies: u32 = 2;
export const overridesParent: u32 = 4;
export const needsConsent: u32 = 8;

/** One scope of a chain. */
@unmanaged
export class Scope {
  text: usize;
  name: u32;
  /** Bits, see above. */
  flags: u32;
  /** Rules of resource policies for the kind, or 0. */
  block: usize;
  /** Rules of role and principal policies, or 0. */
  rules: usize;
  /** The list of active derived roles, an ERROR, or 0 before the scope was entered. */
  derivedRoles: usize;
}

export const scopeSize: usize = 24;

let chain: usize = 0;
let chainLength: u32 = 0;
let kindText: usize = 0;
let kindName: u32 = 0;
let version: u32 = 0;
let versionText: usize = 0;
/** 1 or 0. */
let exists: u32 = 0;
let parentRoles: usize = 0;
/** The record of the scope that the chain found last begins with. */
let requestedRecord: usize = 0;
let principalChain: usize = 0;
let principalChainLength: u32 = 0;
let principalExists: bool = false;
let principalVersionText: usize = 0;

export function scopeCount(): u32 {
  return chainLength;
}

// @ts-ignore: decorator
@inline
export function scopeAt(index: u32): Scope {
  return changetype<Scope>(chain + <usize>index * scopeSize);
}

/** What holds for a scope as a whole: bits, see above. */
// @ts-ignore: decorator
@inline
export function scopeFlags(scope: Scope): u32 {
  return usesScopes() ? scope.flags : rootFlags();
}

// @ts-ignore: decorator
@inline
export function scopeText(scope: Scope): usize {
  return usesScopes() ? scope.text : emptyText;
}

// @ts-ignore: decorator
@inline
function scopeName(scope: Scope): u32 {
  return usesScopes() ? scope.name : rootName();
}

export function principalScopeCount(): u32 {
  return principalChainLength;
}

export function principalScopeAt(index: u32): Scope {
  return changetype<Scope>(principalChain + <usize>index * scopeSize);
}

/** The sanitised kind, and its name. */
export function placeKind(): usize {
  return kindText;
}

export function placeKindName(): u32 {
  return kindName;
}

export function placeVersion(): usize {
  return versionText;
}

export function principalPolicyVersion(): usize {
  return principalVersionText;
}

/** Whether some policy speaks of the kind, respectively some principal policy exists. */
export function placeExists(): bool {
  return exists != 0;
}

export function principalPlaceExists(): bool {
  return principalExists;
}

export function placeParentRoles(): usize {
  return parentRoles;
}

/** Number of scopes that a text can be in: one more than it has dots, and the root. */
function chainRoom(scope: usize): usize {
  if (!usesScopes()) return scopeSize;
  let dots: usize = 2;
  for (let i: u32 = 0; i < n(scope); i += 1) if (load<u8>(p(scope) + i) == 46) dots += 1;
  return dots * scopeSize;
}

/** The name of the root scope, its bits, and its record or 0. */
@external("layout", "rootName")
declare function rootName(): u32;
@external("layout", "rootRecord")
declare function rootRecord(): usize;
@external("layout", "rootFlags")
declare function rootFlags(): u32;

/** The record of a scope, `[flags, parent roles]`, or 0. */
function recordOf(name: u32): usize {
  return name == anyName ? 0 : lookUp(anyName, name, anyName);
}

/** Writes the scopes in which policies of a kind exist to `at`; how many there are. */
function findChain(at: usize, scope: usize, kind: u32): u32 {
  if (!usesScopes()) return findRoot(at, scope, kind);
  let count: u32 = 0;
  let text = scope;
  let first = true;
  while (true) {
    const isRoot = n(text) == 0;
    const name = isRoot ? rootName() : nameOf(text);
    const record = isRoot ? rootRecord() : recordOf(name);
    const flags = record == 0 ? 0 : load<u32>(record);
    if (usesRolePolicies() && first) requestedRecord = record;
    if ((flags & kind) != 0) {
      writeScope(at + <usize>count * scopeSize, text, name, flags);
      count += 1;
    } else if (first && !isLenient()) return 0;
    first = false;
    if (isRoot) return count;
    text = parentOf(text);
  }
}

/** The same where there is no scope but the root. */
function findRoot(at: usize, scope: usize, kind: u32): u32 {
  const isAsked = n(scope) == 0;
  if (usesRolePolicies()) requestedRecord = isAsked ? rootRecord() : 0;
  if ((rootFlags() & kind) == 0 || !(isAsked || isLenient())) return 0;
  writeScope(at, emptyText, rootName(), rootFlags());
  return 1;
}

function writeScope(at: usize, text: usize, name: u32, flags: u32): void {
  const scope = changetype<Scope>(at);
  if (usesScopes()) {
    scope.text = text;
    scope.name = name;
    scope.flags = flags;
  }
  scope.block = 0;
  scope.rules = 0;
  if (usesDerivedRoles()) scope.derivedRoles = 0;
}

/** The scope that a request names, or else the default one. */
function requestedScope(address: usize): usize {
  const requested = textOf(address);
  return plainScope(usesScopes() && n(requested) == 0 ? defaultScope() : requested);
}

/** `a.b.c` → `a.b`, `a` → the root. */
function parentOf(scope: usize): usize {
  const at = p(scope);
  for (let length = n(scope); length > 1; length -= 1) {
    if (load<u8>(at + length - 1) == 46) return makeString(at, length - 1);
  }
  return emptyText;
}

export function findPlace(): void {
  const scope = requestedScope(resourceScope);
  const requestedVersion = textOf(resourceVersion);
  versionText = n(requestedVersion) == 0 ? defaultVersion() : requestedVersion;
  version = nameOf(versionText);
  kindText = sanitizeName(textOf(resourceKind));
  kindName = nameOf(kindText);
  chain = alloc(chainRoom(scope));
  chainLength = findChain(chain, scope, hasResourcePolicies);
  if (usesRolePolicies()) parentRoles = requestedRecord == 0 ? 0 : <usize>load<u32>(requestedRecord, 4);
  exists = 0;
  for (let i: u32 = 0; i < chainLength; i += 1) {
    const entry = scopeAt(i);
    if (version == anyName) break;
    if (kindName != anyName) entry.block = lookUp(version, scopeName(entry), kindName);
    if (usesRolePolicies() || hasPrincipals()) entry.rules = lookUp(version, scopeName(entry), anyName);
    if (entry.block != 0 || (usesRolePolicies() && entry.rules != 0 && rolePoliciesCover(entry.rules))) exists = 1;
    if (!usesScopes()) break;
  }
}

/** Whether an entry of some role policy is about the kind. Rules are `[role policies, principal policies]`. */
function rolePoliciesCover(rules: usize): bool {
  const policies = <usize>load<u32>(rules);
  if (policies == 0) return false;
  for (let i: u32 = 0; i < load<u32>(policies); i += 1) {
    const policy = <usize>load<u32>(policies + 4 + (<usize>i << 2));
    if (coversKind(<usize>load<u32>(policy, 8), load<u32>(policy, 12))) return true;
  }
  return false;
}

function coversKind(entries: usize, count: u32): bool {
  for (let i: u32 = 0; i < count; i += 1) {
    if (matchesPattern(load<u32>(entries + <usize>i * 12), kindName, kindText)) return true;
  }
  return false;
}

/** Finds the scopes of principal policies. Their rules are those of the resource's version, whatever the principal's. */
export function findPrincipalPlace(): void {
  const scope = requestedScope(principalScope);
  const requestedVersion = textOf(principalVersion);
  principalVersionText = n(requestedVersion) == 0 ? defaultVersion() : requestedVersion;
  const ownVersion = nameOf(principalVersionText);
  principalChain = alloc(chainRoom(scope));
  principalChainLength = findChain(principalChain, scope, hasPrincipalPolicies);
  principalExists = false;
  for (let i: u32 = 0; i < principalChainLength; i += 1) {
    const entry = principalScopeAt(i);
    if (version != anyName) entry.rules = lookUp(version, scopeName(entry), anyName);
    const own = ownVersion == anyName ? 0 : lookUp(ownVersion, scopeName(entry), anyName);
    if (own != 0 && load<u32>(own, 4) != 0) principalExists = true;
  }
}

/** The entries of principal policies for a principal in a scope: `[count, entry…]`, or 0. */
export function principalEntries(scope: Scope, principal: u32): usize {
  if (scope.rules == 0 || principal == anyName) return 0;
  return lookUp(version, scopeName(scope), principalKey | principal);
}

/** The role policy of a role in a scope: `[role, implicit deny, entries, count]`, or 0. */
export function rolePolicy(scope: Scope, role: u32): usize {
  if (scope.rules == 0 || role == anyName) return 0;
  return lookUp(version, scopeName(scope), roleKey | role);
}

/** Principals and roles are in the index beside kinds. */
const principalKey: u32 = 0x10000;
const roleKey: u32 = 0x20000;
