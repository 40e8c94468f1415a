/**
 * Attributes that conditions name have a slot each, so that reading one is a load; whoever brings a request in fills the
 * slots. Slots that stay 0 are looked for in the map of all attributes, if there is one.
 */
import { clearWords, copyWords } from "../core/arena";
import { emptyMap, isError, makeError } from "../core/cell";
import { findText } from "../core/map";
import { anyName, lookUp, nameOf } from "./names";
import { principalAttr, resourceAttr, word } from "./request";

/** Where the slots are: those of the resource follow those of the principal. */
@external("layout", "principalSlots")
declare function principalSlotsAt(): usize;
@external("layout", "resourceSlots")
declare function resourceSlotsAt(): usize;
@external("layout", "slotsEnd")
declare function slotsEnd(): usize;
/** The names of the slots, STRINGs. */
@external("layout", "principalSlotNames")
declare function principalSlotNames(): usize;
@external("layout", "resourceSlotNames")
declare function resourceSlotNames(): usize;
@external("message", "no such key: ")
declare function noSuchKeyText(): usize;

/** Slots are in the index of names beside roles. */
export const principalSlotKey: u32 = 0x30000;
export const resourceSlotKey: u32 = 0x40000;

/** The slot of a name + 1, or 0; `party` is one of the two keys. */
export function slotOfName(text: usize, party: u32): u32 {
  const name = nameOf(text);
  return name == anyName ? 0 : <u32>lookUp(anyName, anyName, party | name);
}

// @ts-ignore: decorator
@inline
export function slotsOfPrincipal(): usize {
  return principalSlotsAt();
}

// @ts-ignore: decorator
@inline
export function slotsOfResource(): usize {
  return resourceSlotsAt();
}

/** Empties the slots of both parties. */
// @ts-ignore: decorator
@inline
export function clearSlots(): void {
  clearWords(principalSlotsAt(), slotsEnd());
}

// @ts-ignore: decorator
@inline
export function clearResourceSlots(): void {
  clearWords(resourceSlotsAt(), slotsEnd());
}

/** Bytes of a resource's slots. */
// @ts-ignore: decorator
@inline
export function resourceSlotsSize(): usize {
  return slotsEnd() - resourceSlotsAt();
}

/** Takes slots that were filled elsewhere for those of the resource. */
export function useResourceSlots(slots: usize): void {
  copyWords(resourceSlotsAt(), slots, resourceSlotsSize());
}

function absent(names: usize, slot: u32): usize {
  return makeError(noSuchKeyText(), <usize>load<u32>(names + (<usize>slot << 2)));
}

function fromMap(map: usize, names: usize, slot: u32): usize {
  return map == 0 ? 0 : findText(map, <usize>load<u32>(names + (<usize>slot << 2)));
}

/** `P.attr.name`. */
export function principalAttribute(slot: u32): usize {
  const cell = <usize>load<u32>(principalSlotsAt() + (<usize>slot << 2));
  if (cell != 0) return cell;
  const found = fromMap(word(principalAttr), principalSlotNames(), slot);
  return found != 0 ? found : absent(principalSlotNames(), slot);
}

/** `R.attr.name`. */
export function resourceAttribute(slot: u32): usize {
  const cell = <usize>load<u32>(resourceSlotsAt() + (<usize>slot << 2));
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
