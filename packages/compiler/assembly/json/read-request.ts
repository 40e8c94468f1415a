/**
 * Reads a `CheckResourcesRequest` in its JSON form, with two additions: `auxData.jwt` and `auxData.jwts` hold claims
 * (`{"claims": {…}}` or, for `jwt`, `{…}` as they are) instead of tokens, and `now` is the instant of the request in
 * RFC 3339. Names may be written in either case of protobuf's JSON; unknown ones are mistakes where they stand.
 */
import { alloc, allocCleared, clearWords, copyWords } from "../core/arena";
import { isError, n, p, trueCell } from "../core/cell";
import { findText } from "../core/map";
import {
  clearSlots,
  principalSlotKey,
  slotsOfPrincipal,
  resourceSlotKey,
  resourceSlotsSize,
  slotOfName,
} from "../driver/attributes";
import { clearRequest, detail, jwt, now, principalAttr, resourceAttr, resourceKind, setWord, word } from "../driver/request";
import { readsAllOfPrincipal, readsAllOfResource, readsAuxData, readsNow, readsValues } from "../driver/options";
import { FIELDS, passItems, passValue, READ_TEXT, readValue, RESOURCES, SKIP, SLOTS } from "./read-value";
import {
  endScan,
  fail,
  failHere,
  MISTAKE_FIELD,
  MISTAKE_FIELD_TYPE,
  MISTAKE_TIME,
  peek,
  peekBehindSpace,
  readWord,
  startScan,
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
const ENTRIES: u32 = 5;
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
/** Whose attributes are read. */
let slotParty: u32 = 0;

export function firstResource(): usize {
  return firstEntry;
}

/** Reads the whole request; false at a mistake. */
export function readRequest(at: usize, length: u32): bool {
  clearRequest();
  firstEntry = 0;
  lastLink = 0;
  clearSlots();
  startScan(at, length);
  return endScan(passItems(123, FIELDS, 1, 0) != 0);
}

/** A member or element of a part of the request, to which `what` belongs; 0 at a mistake. */
export function passPart(mode: u32, what: usize, key: usize): usize {
  if (mode == RESOURCES) return <usize>readEntry(what);
  if (mode == SLOTS && readsValues()) {
    const slot = slotOfName(key, slotParty);
    if (slot == 0) return passValue(SKIP, 1);
    const value = readValue(1);
    store<u32>(what + (<usize>(slot - 1) << 2), <u32>value);
    return value;
  }
  return peek() == 110 ? readWord(110) : <usize>readField(requestFields() + what, key);
}

function readField(field: usize, key: usize): bool {
  while (true) {
    const head = <u32>load<u8>(field);
    if (head == 0) return fail(MISTAKE_FIELD) != 0;
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
      return passItems(123, FIELDS, 1, where) != 0;
    case ATTRIBUTES:
      if (!readsValues()) return passItems(123, SKIP, 1, 0) != 0;
      if (to != principalAttr) return readAttributes(resourceSlotKey, makeEntrySlots(), to);
      clearSlots();
      return readAttributes(principalSlotKey, slotsOfPrincipal(), to);
    case DETAIL:
      return readDetail(where);
    case ENTRIES:
      return passItems(91, RESOURCES, 1, where) != 0;
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
  const list = passItems(91, READ_TEXT, 1, 0);
  if (list == 0) return false;
  setWord(to, n(list));
  setWord(to + 4, p(list));
  return true;
}

/** Slots for the attributes of an entry; if there are attributes twice, the last ones count. */
function makeEntrySlots(): usize {
  entrySlots = allocCleared(resourceSlotsSize());
  return entrySlots;
}

function readEntry(fields: usize): bool {
  clearWords(resourceKind, resourceKind + entryWordsSize);
  if (readsValues()) {
    setWord(resourceAttr, 0);
    makeEntrySlots();
  }
  if (passItems(123, FIELDS, 1, fields) == 0) return false;
  const at = alloc(offsetof<Entry>());
  copyWords(at, resourceKind, entryWordsSize);
  const entry = changetype<Entry>(at);
  if (readsValues()) {
    entry.attr = word(resourceAttr);
    entry.slots = entrySlots;
  }
  entry.next = 0;
  if (lastLink == 0) firstEntry = at;
  else changetype<Entry>(lastLink).next = at;
  lastLink = at;
  return true;
}

/** A flag that adds a bit to what the answer is to tell. */
function readDetail(bit: u32): bool {
  const byte = peekBehindSpace();
  if (byte != 116 && byte != 102) return fail(MISTAKE_FIELD_TYPE) != 0;
  const flag = readWord(byte);
  if (flag == trueCell) setWord(detail, word(detail) | bit);
  return flag != 0;
}

/** The instant of the request. */
function readNow(): bool {
  const text = passValue(READ_TEXT, 0);
  if (text == 0) return false;
  if (!readsNow()) return true;
  const instant = parseTimestamp(text);
  if (isError(instant)) return fail(MISTAKE_TIME) != 0;
  setWord(now, instant);
  return true;
}

/** The claims of the token, or of named ones. */
function readClaims(to: usize): bool {
  if (peekBehindSpace() != 123) return fail(MISTAKE_FIELD_TYPE) != 0;
  if (!readsAuxData()) return passValue(SKIP, 0) != 0;
  const value = readValue(0);
  if (value == 0) return false;
  // A token may have a claim of that name among others.
  const claims = to == jwt && n(value) == 1 ? findText(value, claimsKey()) : 0;
  setWord(to, claims == 0 ? value : claims);
  return true;
}

/** Attributes into their slots; all of them into a map, where a policy looks at more than single ones. */
export function readAttributes(party: u32, slots: usize, mapTo: usize): bool {
  if (!(party == principalSlotKey ? readsAllOfPrincipal() : readsAllOfResource())) {
    slotParty = party;
    return passItems(123, SLOTS, 1, slots) != 0;
  }
  const map = peek() == 123 ? readValue(0) : failHere(MISTAKE_FIELD_TYPE);
  setWord(mapTo, map);
  return map != 0;
}
