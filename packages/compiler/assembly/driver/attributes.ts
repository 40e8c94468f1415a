/**
 * Attributes that conditions name have a slot each, so that reading one is a load; whoever brings a request in fills the
 * slots. Slots that stay 0 are looked for in the map of all attributes, if there is one.
 */
import { allocCleared } from "../core/arena";
import { emptyMap, isError, makeError } from "../core/cell";
import { findText } from "../core/map";
import { anyName, lookUp, nameOf } from "./names";
import { principalAttr, resourceAttr, word } from "./request";

@external("layout", "principalSlots")
declare function principalSlotCount(): u32;
@external("layout", "resourceSlots")
declare function resourceSlotCount(): u32;
/** The names of the slots, STRINGs. */
@external("layout", "principalSlotNames")
declare function principalSlotNames(): usize;
@external("layout", "resourceSlotNames")
declare function resourceSlotNames(): usize;
@external("message", "no such key: ")
declare function noSuchKeyText(): usize;

let principalSlots: usize = 0;
let resourceSlots: usize = 0;

/** Slots are in the index of names beside roles. */
export const principalSlotKey: u32 = 0x30000;
export const resourceSlotKey: u32 = 0x40000;

/** The slot of a name + 1, or 0; `party` is one of the two keys. */
export function slotOfName(text: usize, party: u32): u32 {
  const name = nameOf(text);
  return name == anyName ? 0 : <u32>lookUp(anyName, anyName, party | name);
}

function freshSlots(count: u32): usize {
  return allocCleared((<usize>count << 2) + 4);
}

/** Makes empty slots for a party; the address of the first. */
export function makePrincipalSlots(): usize {
  principalSlots = freshSlots(principalSlotCount());
  return principalSlots;
}

export function makeResourceSlots(): usize {
  return freshSlots(resourceSlotCount());
}

export function useResourceSlots(slots: usize): void {
  resourceSlots = slots;
}

function absent(names: usize, slot: u32): usize {
  return makeError(noSuchKeyText(), <usize>load<u32>(names + (<usize>slot << 2)));
}

function fromMap(map: usize, names: usize, slot: u32): usize {
  return map == 0 ? 0 : findText(map, <usize>load<u32>(names + (<usize>slot << 2)));
}

/** `P.attr.name`. */
export function principalAttribute(slot: u32): usize {
  const cell = <usize>load<u32>(principalSlots + (<usize>slot << 2));
  if (cell != 0) return cell;
  const found = fromMap(word(principalAttr), principalSlotNames(), slot);
  return found != 0 ? found : absent(principalSlotNames(), slot);
}

/** `R.attr.name`. */
export function resourceAttribute(slot: u32): usize {
  const cell = <usize>load<u32>(resourceSlots + (<usize>slot << 2));
  if (cell != 0) return cell;
  const found = fromMap(word(resourceAttr), resourceSlotNames(), slot);
  return found != 0 ? found : absent(resourceSlotNames(), slot);
}

/** `has(P.attr.name)`, `has(R.attr.name)`. */
export function hasPrincipalAttribute(slot: u32): u32 {
  return isError(principalAttribute(slot)) ? 0 : 1;
}

export function hasResourceAttribute(slot: u32): u32 {
  return isError(resourceAttribute(slot)) ? 0 : 1;
}

/** `P.attr` and `R.attr` as a whole. */
export function allPrincipalAttributes(): usize {
  const map = word(principalAttr);
  return map == 0 ? emptyMap : map;
}

export function allResourceAttributes(): usize {
  const map = word(resourceAttr);
  return map == 0 ? emptyMap : map;
}
