/**
 * The request being decided, as words at a fixed address, so that hosts can write it without a call. Zero means absent.
 * `docs/wasm-abi.md` gives the same table to hosts.
 */
import { clearWords } from "../core/arena";
import { emptyText, makeString } from "../core/cell";
import { reportsErrors } from "./options";

const at: usize = 128;

export const requestId: usize = at;
export const principalId: usize = at + 4;
export const principalVersion: usize = at + 8;
export const principalScope: usize = at + 12;
export const roleCount: usize = at + 16;
export const roles: usize = at + 20;
export const resourceKind: usize = at + 24;
export const resourceId: usize = at + 28;
export const resourceVersion: usize = at + 32;
export const resourceScope: usize = at + 36;
export const actionCount: usize = at + 40;
export const actions: usize = at + 44;
/** MAPs of claims: the token's, and name → `{"claims": …}`. */
export const jwt: usize = at + 48;
export const jwts: usize = at + 52;
/** A TIMESTAMP. */
export const now: usize = at + 56;
/** MAPs of all attributes, where a policy looks at more than single ones. */
export const principalAttr: usize = at + 60;
export const resourceAttr: usize = at + 64;
/** What the answer is to tell beyond effects and outputs: bits, see `tellsMeta` and `tellsErrors`. */
export const detail: usize = at + 68;
/** Not zero after a decision that put something out. */
export const outputs: usize = at + 72;
/** Where the slots of the attributes are; the same for every request. */
export const principalSlots: usize = at + 80;
export const resourceSlots: usize = at + 84;

// @ts-ignore: decorator
@inline
export function word(address: usize): usize {
  return <usize>load<u32>(address);
}

/** A STRING of the request, or 0, whose length reads as 0, too: memory begins with zeros. */
// @ts-ignore: decorator
@inline
export function textOf(address: usize): usize {
  return word(address);
}

// @ts-ignore: decorator
@inline
export function setWord(address: usize, value: usize): void {
  store<u32>(address, <u32>value);
}

/** A STRING of the request, as the value that expressions read: "" where it is absent. */
export function textAt(address: usize): usize {
  const cell = word(address);
  return cell == 0 ? emptyText : cell;
}

export function clearRequest(): void {
  clearWords(at, principalSlots);
}

/** Clears the words of the resource and what was decided about it. */
export function clearResource(): void {
  clearWords(resourceKind, resourceKind + 24);
  setWord(resourceAttr, 0);
  setWord(outputs, 0);
}

/** A scope without the "." that may lead it. */
export function plainScope(scope: usize): usize {
  const length = load<u32>(scope, 4);
  const start = <usize>load<u32>(scope, 8);
  return length > 0 && load<u8>(start) == 46 ? makeString(start + 1, length - 1) : scope;
}

/** Who decided, in which scope, and the derived roles that were active. */
export function tellsMeta(): bool {
  return (load<u32>(detail) & 1) != 0;
}

/** Evaluation errors, and the policies that took part. */
// @ts-ignore: decorator
@inline
export function tellsErrors(): bool {
  return reportsErrors() && (load<u32>(detail) & 2) != 0;
}
