/**
 * Reads a `CheckResourcesRequest` in its JSON form, with two additions: `auxData.jwt` and `auxData.jwts` hold claims
 * (`{"claims": {…}}` or, for `jwt`, `{…}` as they are) instead of tokens, and `now` is the instant of the request in
 * RFC 3339. Names may be written in either case of protobuf's JSON; unknown ones are mistakes where they stand.
 */
import { alloc, allocCleared } from "../core/arena";
import { isError } from "../core/cell";
import { sameText } from "../core/compare-bytes";
import { findText } from "../core/map";
import {
  makePrincipalSlots,
  makeResourceSlots,
  principalSlotKey,
  resourceSlotKey,
  slotOfName,
} from "../driver/attributes";
import {
  clearRequest,
  detail,
  jwt,
  jwts,
  now,
  principalAttr,
  principalId,
  principalScope,
  principalVersion,
  requestId,
  roleCount,
  roles,
  setWord,
  word,
} from "../driver/request";
import { readsAllAttributes, readsNow, readsValues } from "../driver/options";
import { skipValue } from "./read-value";
import {
  atEnd,
  expect,
  fail,
  failHere,
  failure,
  MISTAKE_FIELD_TYPE,
  MISTAKE_SYNTAX,
  MISTAKE_FIELD,
  MISTAKE_TIME,
  next,
  nullWord,
  peek,
  readString,
  startScan,
  take,
  takeFalse,
  takeWord,
  trueWord,
} from "./scan-json";

@external("optional", "parseTimestamp?nowValue")
declare function parseTimestamp(text: usize): usize;
@external("text", "claims")
declare function claimsKey(): usize;

/** A resource of the request with its actions. */
@unmanaged
export class Entry {
  kind: usize;
  id: usize;
  version: usize;
  scope: usize;
  actionCount: u32;
  actions: usize;
  slots: usize;
  attr: usize;
  next: usize;
}

let firstEntry: usize = 0;
let lastEntry: usize = 0;

export function firstResource(): usize {
  return firstEntry;
}

/** Reads the whole request; false at a mistake. */
export function readRequest(at: usize, length: u32): bool {
  clearRequest();
  firstEntry = 0;
  lastEntry = 0;
  makePrincipalSlots();
  startScan(at, length);
  if (!readFields(requestFields)) return false;
  return atEnd() || fail(MISTAKE_SYNTAX);
}

const requestFields: u32 = 0;
const principalFields: u32 = 1;
const entryFields: u32 = 2;
const resourceFields: u32 = 3;
const auxFields: u32 = 4;

/** An object whose members are read by name. */
function readFields(kind: u32): bool {
  if (peek() != 123) return failHere(MISTAKE_FIELD_TYPE);
  expect(123);
  if (take(125)) return true;
  do {
    if (peek() != 34) return failHere(MISTAKE_SYNTAX);
    const key = readString();
    if (key == 0 || !expect(58)) return false;
    if (peek() == 110) {
      if (!takeWord(nullWord, 4)) return false;
    } else if (!readField(kind, key)) return false;
  } while (next(125));
  return failure() == 0;
}

function readField(kind: u32, key: usize): bool {
  if (kind == requestFields) return readRequestField(key);
  if (kind == principalFields) return readPrincipalField(key);
  if (kind == entryFields) return readEntryField(key);
  if (kind == resourceFields) return readResourceField(key);
  return readAuxField(key);
}

@external("optional", "readValue?usesValues")
declare function readValue(depth: u32): usize;
@external("text", "requestId")
declare function requestIdKey(): usize;
@external("text", "request_id")
declare function requestIdSnake(): usize;
@external("text", "includeMeta")
declare function includeMetaKey(): usize;
@external("text", "include_meta")
declare function includeMetaSnake(): usize;
@external("text", "includeDetails")
declare function includeDetailsKey(): usize;
@external("text", "principal")
declare function principalKey(): usize;
@external("text", "resources")
declare function resourcesKey(): usize;
@external("text", "auxData")
declare function auxDataKey(): usize;
@external("text", "aux_data")
declare function auxDataSnake(): usize;
@external("text", "requestContext")
declare function requestContextKey(): usize;
@external("text", "request_context")
declare function requestContextSnake(): usize;
@external("text", "now")
declare function nowKey(): usize;
@external("text", "id")
declare function idKey(): usize;
@external("text", "policyVersion")
declare function versionKey(): usize;
@external("text", "policy_version")
declare function versionSnake(): usize;
@external("text", "roles")
declare function rolesKey(): usize;
@external("text", "attr")
declare function attrKey(): usize;
@external("text", "scope")
declare function scopeKey(): usize;
@external("text", "kind")
declare function kindKey(): usize;
@external("text", "resource")
declare function resourceKey(): usize;
@external("text", "actions")
declare function actionsKey(): usize;
@external("text", "jwt")
declare function jwtKey(): usize;
@external("text", "jwts")
declare function jwtsKey(): usize;

function readRequestField(key: usize): bool {
  if (sameText(key, principalKey())) return readFields(principalFields);
  if (sameText(key, resourcesKey())) return readResources();
  if (sameText(key, requestIdKey()) || sameText(key, requestIdSnake())) return readText(requestId);
  if (sameText(key, includeMetaKey()) || sameText(key, includeMetaSnake())) return readDetail(1);
  if (sameText(key, includeDetailsKey())) return readDetail(2);
  if (sameText(key, auxDataKey()) || sameText(key, auxDataSnake())) return readFields(auxFields);
  if (sameText(key, nowKey())) return readNow();
  if (sameText(key, requestContextKey()) || sameText(key, requestContextSnake())) return skipValue(0);
  return fail(MISTAKE_FIELD);
}

function readPrincipalField(key: usize): bool {
  if (sameText(key, idKey())) return readText(principalId);
  if (sameText(key, rolesKey())) return readTexts(roleCount, roles);
  if (sameText(key, attrKey())) return readAttributes(principalSlotKey, makePrincipalSlots(), principalAttr);
  if (sameText(key, scopeKey())) return readText(principalScope);
  if (sameText(key, versionKey()) || sameText(key, versionSnake())) return readText(principalVersion);
  return fail(MISTAKE_FIELD);
}

function readResources(): bool {
  if (peek() != 91) return fail(MISTAKE_FIELD_TYPE);
  expect(91);
  if (take(93)) return true;
  do {
    const entry = changetype<Entry>(allocCleared(36));
    if (lastEntry == 0) firstEntry = changetype<usize>(entry);
    else changetype<Entry>(lastEntry).next = changetype<usize>(entry);
    lastEntry = changetype<usize>(entry);
    entry.slots = makeResourceSlots();
    if (!readFields(entryFields)) return false;
  } while (next(93));
  return failure() == 0;
}

function readEntryField(key: usize): bool {
  if (sameText(key, resourceKey())) return readFields(resourceFields);
  if (sameText(key, actionsKey())) return readTexts(lastEntry + 16, lastEntry + 20);
  return fail(MISTAKE_FIELD);
}

function readResourceField(key: usize): bool {
  const entry = changetype<Entry>(lastEntry);
  if (sameText(key, kindKey())) return readText(lastEntry);
  if (sameText(key, idKey())) return readText(lastEntry + 4);
  if (sameText(key, attrKey())) return readAttributes(resourceSlotKey, entry.slots, lastEntry + 28);
  if (sameText(key, scopeKey())) return readText(lastEntry + 12);
  if (sameText(key, versionKey()) || sameText(key, versionSnake())) return readText(lastEntry + 8);
  return fail(MISTAKE_FIELD);
}

function readAuxField(key: usize): bool {
  const isOne = sameText(key, jwtKey());
  if (!isOne && !sameText(key, jwtsKey())) return fail(MISTAKE_FIELD);
  if (peek() != 123) return fail(MISTAKE_FIELD_TYPE);
  if (!readsValues()) return skipValue(0);
  const value = readValue(0);
  if (value == 0) return false;
  const claims = isOne ? findText(value, claimsKey()) : 0;
  setWord(isOne ? jwt : jwts, claims == 0 ? value : claims);
  return true;
}

/** A string into a word. */
function readText(to: usize): bool {
  if (peek() != 34) return failHere(MISTAKE_FIELD_TYPE);
  const text = readString();
  setWord(to, text);
  return text != 0;
}

/** Strings: their number into one word, the address of them into another. */
function readTexts(countTo: usize, listTo: usize): bool {
  if (peek() != 91) return failHere(MISTAKE_FIELD_TYPE);
  expect(91);
  let room: usize = 8;
  let list = alloc(room << 2);
  let count: usize = 0;
  if (!take(93)) {
    do {
      if (peek() != 34) return failHere(MISTAKE_FIELD_TYPE);
      const text = readString();
      if (text == 0) return false;
      if (count == room) {
        const larger = alloc(room << 3);
        memory.copy(larger, list, room << 2);
        list = larger;
        room <<= 1;
      }
      store<u32>(list + (count << 2), <u32>text);
      count += 1;
    } while (next(93));
  }
  setWord(countTo, count);
  setWord(listTo, list);
  return failure() == 0;
}

/** A flag that adds a bit to what the answer is to tell. */
function readDetail(bit: usize): bool {
  if (peek() != 116) return peek() == 102 ? takeFalse() : fail(MISTAKE_FIELD_TYPE);
  setWord(detail, word(detail) | bit);
  return takeWord(trueWord, 4);
}

/** The instant of the request. */
export function readNow(): bool {
  if (peek() != 34) return fail(MISTAKE_FIELD_TYPE);
  const text = readString();
  if (text == 0) return false;
  const instant = readsNow() ? parseTimestamp(text) : 0;
  if (instant != 0 && isError(instant)) return fail(MISTAKE_TIME);
  setWord(now, instant);
  return true;
}

/** Attributes into their slots; all of them into a map, where a policy looks at more than single ones. */
export function readAttributes(party: u32, slots: usize, mapTo: usize): bool {
  if (readsAllAttributes(party)) {
    if (peek() != 123) return failHere(MISTAKE_FIELD_TYPE);
    const map = readValue(0);
    setWord(mapTo, map);
    return map != 0;
  }
  if (peek() != 123) return failHere(MISTAKE_FIELD_TYPE);
  expect(123);
  if (take(125)) return true;
  do {
    if (peek() != 34) return failHere(MISTAKE_SYNTAX);
    const key = readString();
    if (key == 0 || !expect(58)) return false;
    const slot = slotOfName(key, party);
    if (slot == 0) {
      if (!skipValue(1)) return false;
      continue;
    }
    const value = readValue(1);
    if (value == 0) return false;
    store<u32>(slots + (<usize>(slot - 1) << 2), <u32>value);
  } while (next(125));
  return failure() == 0;
}
