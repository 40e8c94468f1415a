/**
 * Reads a `CheckResourcesRequest` in its JSON form, with two additions: `auxData.jwt` and `auxData.jwts` hold claims
 * (`{"claims": {…}}` or, for `jwt`, `{…}` as they are) instead of tokens, and `now` is the instant of the request in
 * RFC 3339. Names may be written in either case of protobuf's JSON; unknown ones are mistakes where they stand.
 */
import { alloc, clearWords, copyWords } from "../core/arena";
import { isError, n, p, trueCell } from "../core/cell";
import { findText } from "../core/map";
import {
  makePrincipalSlots,
  makeResourceSlots,
  principalSlotKey,
  resourceSlotKey,
  slotOfName,
} from "../driver/attributes";
import { clearRequest, detail, jwt, now, principalAttr, resourceAttr, resourceKind, setWord, word } from "../driver/request";
import { readsAllAttributes, readsNow, readsValues } from "../driver/options";
import { passItems, passKey, passValue, READ_TEXT, readValue, SKIP } from "./read-value";
import {
  endScan,
  expect,
  fail,
  failHere,
  failure,
  MISTAKE_FIELD,
  MISTAKE_FIELD_TYPE,
  MISTAKE_TIME,
  next,
  peek,
  readWord,
  startScan,
  take,
} from "./scan-json";

@external("optional", "parseTimestamp?nowValue")
declare function parseTimestamp(text: usize): usize;
@external("text", "claims")
declare function claimsKey(): usize;

/**
 * The fields of each object, made by `src/wasm/data/request-fields.ts`: what is to be done with the value and, in four bits, the
 * length of the name; a number that says where it goes; the name. 0 ends an object.
 */
@external("data", "request fields")
declare function requestFields(): usize;

// What is done with a field.
const TEXT: u32 = 0;
const TEXTS: u32 = 1;
const OBJECT: u32 = 2;
const ATTRIBUTES: u32 = 3;
const DETAIL: u32 = 4;
const RESOURCES: u32 = 5;
const NOW: u32 = 6;
const CLAIMS: u32 = 7;

/** A resource of the request with its actions: the words that `driver/request.ts` has from `resourceKind` on, and more. */
@unmanaged
export class Entry {
  kind: usize;
  id: usize;
  version: usize;
  scope: usize;
  actionCount: u32;
  actions: usize;
  attr: usize;
  slots: usize;
  next: usize;
}

/** Bytes of an entry that are words of the request. */
export const entryWordsSize: usize = 24;

let firstEntry: usize = 0;
/** Where the address of the next entry goes. */
let lastLink: usize = 0;
let entrySlots: usize = 0;

export function firstResource(): usize {
  return firstEntry;
}

/** Reads the whole request; false at a mistake. */
export function readRequest(at: usize, length: u32): bool {
  clearRequest();
  firstEntry = 0;
  lastLink = 0;
  makePrincipalSlots();
  startScan(at, length);
  return endScan(readFields(0));
}

/** An object whose members are read by name; `fields` is where its fields begin in the table. */
function readFields(fields: u32): bool {
  if (peek() != 123) return failHere(MISTAKE_FIELD_TYPE);
  expect(123);
  if (take(125)) return true;
  do {
    const key = passKey(true);
    if (key == 0) return false;
    if (!(peek() == 110 ? readWord(110) != 0 : readField(requestFields() + fields, key))) return false;
  } while (next(125));
  return failure() == 0;
}

function readField(field: usize, key: usize): bool {
  while (true) {
    const head = <u32>load<u8>(field);
    if (head == 0) return fail(MISTAKE_FIELD);
    const name = field + 2;
    const end = name + <usize>(head & 15);
    if (isNamed(key, name, end)) return readFieldValue(head >> 4, <u32>load<u8>(field, 1));
    field = end;
  }
}

/** Whether a key is a name, `policyVersion`, or its other spelling, `policy_version`. */
function isNamed(key: usize, name: usize, end: usize): bool {
  let at = p(key);
  const stop = at + n(key);
  for (; name < end; name += 1) {
    let byte = <u32>load<u8>(name);
    if (byte < 97 && load<u8>(at) == 95) {
      at += 1;
      byte |= 32;
    }
    if (at >= stop || <u32>load<u8>(at) != byte) return false;
    at += 1;
  }
  return at == stop;
}

function readFieldValue(kind: u32, where: u32): bool {
  const to: usize = 128 + where;
  switch (kind) {
    case TEXT: {
      const text = passValue(READ_TEXT, 0);
      setWord(to, text);
      return text != 0;
    }
    case TEXTS:
      return readTexts(to);
    case OBJECT:
      return readFields(where);
    case ATTRIBUTES:
      return to == principalAttr
        ? readAttributes(principalSlotKey, makePrincipalSlots(), to)
        : readAttributes(resourceSlotKey, entrySlots, to);
    case DETAIL:
      return readDetail(where);
    case RESOURCES:
      return readResources(where);
    case NOW:
      return readNow();
    case CLAIMS:
      return readClaims(to);
    default:
      return passValue(SKIP, 0) != 0;
  }
}

/** Strings: their number into one word, the address of them into the next. */
function readTexts(to: usize): bool {
  if (peek() != 91) return failHere(MISTAKE_FIELD_TYPE);
  const list = passItems(91, READ_TEXT, 0);
  if (list == 0) return false;
  setWord(to, n(list));
  setWord(to + 4, p(list));
  return true;
}

function readResources(fields: u32): bool {
  if (peek() != 91) return failHere(MISTAKE_FIELD_TYPE);
  expect(91);
  if (take(93)) return true;
  do {
    if (!readEntry(fields)) return false;
  } while (next(93));
  return failure() == 0;
}

function readEntry(fields: u32): bool {
  clearWords(resourceKind, resourceKind + entryWordsSize);
  setWord(resourceAttr, 0);
  entrySlots = makeResourceSlots();
  if (!readFields(fields)) return false;
  const at = alloc(offsetof<Entry>());
  copyWords(at, resourceKind, entryWordsSize);
  const entry = changetype<Entry>(at);
  entry.attr = word(resourceAttr);
  entry.slots = entrySlots;
  entry.next = 0;
  if (lastLink == 0) firstEntry = at;
  else changetype<Entry>(lastLink).next = at;
  lastLink = at;
  return true;
}

/** A flag that adds a bit to what the answer is to tell. */
function readDetail(bit: u32): bool {
  const byte = peek();
  if (byte != 116 && byte != 102) return fail(MISTAKE_FIELD_TYPE);
  const flag = readWord(byte);
  if (flag == trueCell) setWord(detail, word(detail) | bit);
  return flag != 0;
}

/** The instant of the request. */
function readNow(): bool {
  const text = passValue(READ_TEXT, 0);
  if (text == 0) return false;
  const instant = readsNow() ? parseTimestamp(text) : 0;
  if (instant != 0 && isError(instant)) return fail(MISTAKE_TIME);
  setWord(now, instant);
  return true;
}

/** The claims of the token, or of named ones. */
function readClaims(to: usize): bool {
  if (peek() != 123) return fail(MISTAKE_FIELD_TYPE);
  if (!readsValues()) return passValue(SKIP, 0) != 0;
  const value = readValue(0);
  if (value == 0) return false;
  const claims = to == jwt ? findText(value, claimsKey()) : 0;
  setWord(to, claims == 0 ? value : claims);
  return true;
}

/** Attributes into their slots; all of them into a map, where a policy looks at more than single ones. */
export function readAttributes(party: u32, slots: usize, mapTo: usize): bool {
  if (peek() != 123) return failHere(MISTAKE_FIELD_TYPE);
  if (!readsValues()) return passValue(SKIP, 0) != 0;
  if (readsAllAttributes(party)) {
    const map = readValue(0);
    setWord(mapTo, map);
    return map != 0;
  }
  expect(123);
  if (take(125)) return true;
  do {
    const key = passKey(true);
    if (key == 0) return false;
    const slot = slotOfName(key, party);
    const value = slot == 0 ? passValue(SKIP, 1) : readValue(1);
    if (value == 0) return false;
    if (slot != 0) store<u32>(slots + (<usize>(slot - 1) << 2), <u32>value);
  } while (next(125));
  return failure() == 0;
}
