/**
 * Values. A value is the address of a cell of 16 bytes: the tag (u32 at 0), a number that depends on the tag (`n`, u32 at 4)
 * and a payload (`p`, u32 at 8; `q`, u32 at 12; or one i64 or f64 at 8).
 *
 * | tag | n | payload |
 * |---|---|---|
 * | NULL, BOOL | 0; 0 or 1 | |
 * | INT, UINT, DOUBLE | | i64, u64, f64 at 8 |
 * | STRING, BYTES | length in bytes | p: address of the bytes (UTF-8); q: code points + 1, or 0 if not yet counted |
 * | LIST | number of elements | p: address of the elements, 4 bytes each |
 * | MAP | number of entries | p: address of the entries, key and value 4 bytes each, sorted by key |
 * | TIMESTAMP | nanoseconds 0…999,999,999 | i64 seconds since 1970 at 8; i32 minutes east of UTC as written at 16: 24 bytes |
 * | DURATION | | i64 nanoseconds at 8 |
 * | TYPE | | p: its name, a STRING |
 * | OPTIONAL | | p: the value, or 0 |
 * | HIERARCHY | number of parts | p: address of the parts, STRINGs, 4 bytes each |
 * | IP | 4 or 16 | p: address of that many bytes |
 * | CIDR | prefix length | p: an IP |
 * | SPIFFE_ID | | p: the trust domain, a STRING; q: the path, a STRING |
 * | SPIFFE_DOMAIN | | p: its name, a STRING |
 * | SPIFFE_MATCHER | which kind | p: what it matches |
 * | MESSAGE | which record | |
 * | ERROR | | p: text, a STRING; q: a STRING that follows it, or 0 |
 *
 * Cells never change once somebody else can see them. A condition is an i32: 0 false, 1 true, or the address of an ERROR.
 */
import { alloc } from "./arena";

// Say that such values exist, so that what is written for them alone is kept.
@external("mark", "makeZonedTimestamp")
declare function markMakeZonedTimestamp(): void;
@external("mark", "makeDuration")
declare function markMakeDuration(): void;
/** Says that there can be values of types other than those of JSON, integers and times. */
@external("mark", "rareValues")
export declare function noteRareValues(): void;
/** Whether there can be values of other types than those of JSON, INT and times. */
@external("feature", "rareValues")
export declare function hasRareValues(): bool;
/** Whether there can be timestamps. */
@external("feature", "makeZonedTimestamp")
export declare function hasTimestamps(): bool;
/** Whether there can be durations. */
@external("feature", "makeDuration")
export declare function hasDurations(): bool;

export const NULL: u32 = 0;
export const BOOL: u32 = 1;
export const INT: u32 = 2;
export const UINT: u32 = 3;
export const DOUBLE: u32 = 4;
export const STRING: u32 = 5;
export const BYTES: u32 = 6;
export const LIST: u32 = 7;
export const MAP: u32 = 8;
export const TIMESTAMP: u32 = 9;
export const DURATION: u32 = 10;
export const TYPE: u32 = 11;
export const OPTIONAL: u32 = 12;
export const HIERARCHY: u32 = 13;
export const IP: u32 = 14;
export const CIDR: u32 = 15;
export const SPIFFE_ID: u32 = 16;
export const SPIFFE_DOMAIN: u32 = 17;
export const SPIFFE_MATCHER: u32 = 18;
export const MESSAGE: u32 = 19;
export const ERROR: u32 = 31;

/** Cells that every module has, at fixed addresses. */
export const nullCell: usize = 16;
export const falseCell: usize = 32;
export const trueCell: usize = 48;
export const noneCell: usize = 64;
export const emptyText: usize = 80;
export const emptyList: usize = 96;
export const emptyMap: usize = 112;

// @ts-ignore: decorator
@inline
export function tagOf(cell: usize): u32 {
  return load<u32>(cell);
}

// @ts-ignore: decorator
@inline
export function n(cell: usize): u32 {
  return load<u32>(cell, 4);
}

// @ts-ignore: decorator
@inline
export function p(cell: usize): usize {
  return <usize>load<u32>(cell, 8);
}

// @ts-ignore: decorator
@inline
export function q(cell: usize): usize {
  return <usize>load<u32>(cell, 12);
}

// @ts-ignore: decorator
@inline
export function long(cell: usize): i64 {
  return load<i64>(cell, 8);
}

// @ts-ignore: decorator
@inline
export function double(cell: usize): f64 {
  return load<f64>(cell, 8);
}

// @ts-ignore: decorator
@inline
export function isError(cell: usize): bool {
  return load<u32>(cell) == ERROR;
}

// @ts-ignore: decorator
@inline
export function isString(cell: usize): bool {
  return load<u32>(cell) == STRING;
}

export function makeCell(tag: u32, n: u32, p: usize, q: usize): usize {
  const cell = alloc(16);
  store<u32>(cell, tag);
  store<u32>(cell, n, 4);
  store<u32>(cell, <u32>p, 8);
  store<u32>(cell, <u32>q, 12);
  return cell;
}

function makeLong(tag: u32, n: u32, value: i64): usize {
  const cell = alloc(16);
  store<u32>(cell, tag);
  store<u32>(cell, n, 4);
  store<i64>(cell, value, 8);
  return cell;
}

export function makeInt(value: i64): usize {
  return makeLong(INT, 0, value);
}

export function makeUint(value: u64): usize {
  noteRareValues();
  return makeLong(UINT, 0, <i64>value);
}

export function makeDouble(value: f64): usize {
  const cell = alloc(16);
  store<u32>(cell, DOUBLE);
  store<f64>(cell, value, 8);
  return cell;
}

// @ts-ignore: decorator
@inline
export function makeBool(value: bool): usize {
  return value ? trueCell : falseCell;
}

/** A string over bytes that stay where they are. */
export function makeString(at: usize, length: u32): usize {
  return makeCell(STRING, length, at, 0);
}

export function makeBytes(at: usize, length: u32): usize {
  noteRareValues();
  return makeCell(BYTES, length, at, 0);
}

export function makeTimestamp(seconds: i64, nanos: u32): usize {
  return makeZonedTimestamp(seconds, nanos, 0);
}

/** A timestamp that prints with the offset it was written with. */
export function makeZonedTimestamp(seconds: i64, nanos: u32, offsetMinutes: i32): usize {
  markMakeZonedTimestamp();
  const cell = alloc(24);
  store<u32>(cell, TIMESTAMP);
  store<u32>(cell, nanos, 4);
  store<i64>(cell, seconds, 8);
  store<i32>(cell, offsetMinutes, 16);
  return cell;
}

/** Minutes east of UTC that a TIMESTAMP was written with. */
// @ts-ignore: decorator
@inline
export function offsetMinutes(timestamp: usize): i32 {
  return load<i32>(timestamp, 16);
}

export function makeDuration(nanos: i64): usize {
  markMakeDuration();
  return makeLong(DURATION, 0, nanos);
}

export function makeOptional(value: usize): usize {
  noteRareValues();
  return makeCell(OPTIONAL, 0, value, 0);
}

/** A list whose elements are filled in with `setElement` before anybody sees it. */
export function makeList(count: u32): usize {
  return makeCell(LIST, count, alloc(<usize>count << 2), 0);
}

// @ts-ignore: decorator
@inline
export function element(list: usize, index: u32): usize {
  return <usize>load<u32>(p(list) + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function setElement(list: usize, index: u32, value: usize): void {
  store<u32>(p(list) + (<usize>index << 2), <u32>value);
}

/** A list is shortened to what was really put into it. */
export function setCount(list: usize, count: u32): void {
  store<u32>(list, count, 4);
}

/** An error; `detail`, a STRING or 0, follows the text. */
export function makeError(text: usize, detail: usize): usize {
  return makeCell(ERROR, 0, text, detail);
}

/** The cell of a condition's outcome. */
export function fromCondition(outcome: i32): usize {
  return outcome == 0 ? falseCell : outcome == 1 ? trueCell : <usize>outcome;
}
