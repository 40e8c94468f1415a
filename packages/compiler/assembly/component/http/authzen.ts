/**
 * `POST /access/v1/evaluation` of AuthZEN 1.0. Unknown fields are ignored; Cerbos's `cerbos.*` properties carry what the
 * standard has no field for.
 */
import { alloc } from "../../core/arena";
import { Builder, putByte, putText, startBuilder } from "../../core/builder";
import { element, emptyMap, isString, LIST, MAP, n, p, tagOf, trueCell } from "../../core/cell";
import { sameText } from "../../core/compare-bytes";
import { entryKey, entryValue, findText, finishMap, putEntry, startMap } from "../../core/map";
import { makePrincipalSlots, makeResourceSlots, useResourceSlots } from "../../driver/attributes";
import { decide, outcomeAt } from "../../driver/decide";
import {
  actionCount,
  actions,
  clearRequest,
  detail,
  jwt,
  principalAttr,
  principalId,
  principalScope,
  principalVersion,
  resourceAttr,
  resourceId,
  resourceKind,
  resourceScope,
  resourceVersion,
  roleCount,
  roles,
  setWord,
} from "../../driver/request";
import { putResult } from "../../json/check-json";
import { readValue } from "../../json/read-value";
import { atEnd, fail, failure, MISTAKE_SYNTAX, position, startScan } from "../../json/scan-json";
import { mistakeIn } from "../mistake-text";
import { refuseToken, requiredMistake, setClock } from "./check-resources";
import { send, sendError } from "./outgoing";

@external("text", "application/json")
declare function jsonText(): usize;
@external("text", "Content-Type must be application/json")
declare function contentTypeText(): usize;
@external("text", "body")
declare function bodyText(): usize;
@external("text", "the body must be a JSON object")
declare function noObjectText(): usize;
@external("text", "subject")
declare function subjectKey(): usize;
@external("text", "action")
declare function actionKey(): usize;
@external("text", "resource")
declare function resourceKey(): usize;
@external("text", "context")
declare function contextKey(): usize;
@external("text", "properties")
declare function propertiesKey(): usize;
@external("text", "id")
declare function idKey(): usize;
@external("text", "type")
declare function typeKey(): usize;
@external("text", "name")
declare function nameKey(): usize;
@external("text", "subject.id")
declare function subjectIdText(): usize;
@external("text", "subject.type")
declare function subjectTypeText(): usize;
@external("text", "action.name")
declare function actionNameText(): usize;
@external("text", "resource.id")
declare function resourceIdText(): usize;
@external("text", "resource.type")
declare function resourceTypeText(): usize;
@external("text", "cerbos.roles")
declare function rolesKey(): usize;
@external("text", "cerbos.policyVersion")
declare function versionKey(): usize;
@external("text", "cerbos.scope")
declare function scopeKey(): usize;
@external("text", "cerbos.includeMeta")
declare function includeMetaKey(): usize;
@external("text", "cerbos.auxData")
declare function auxDataKey(): usize;
@external("text", "jwt")
declare function jwtKey(): usize;
@external("text", "claims")
declare function claimsKey(): usize;
@external("text", "cerbos.roles must be a list of names")
declare function rolesMistakeText(): usize;
@external("text", '{"decision":true')
declare function allowText(): usize;
@external("text", '{"decision":false')
declare function denyText(): usize;
@external("text", ',"context":{"cerbos.response":{"results":[')
declare function responseText(): usize;
@external("text", "]}}")
declare function responseEndText(): usize;

export function answerAuthzen(body: usize, contentType: usize): void {
  if (!isJsonType(contentType)) return sendError(400, 3, contentTypeText());
  startScan(p(body), n(body));
  const value = readValue(0);
  if (value == 0 || !(atEnd() || fail(MISTAKE_SYNTAX))) {
    return sendError(400, 3, mistakeIn(bodyText(), failure(), position()));
  }
  if (tagOf(value) != MAP) return sendError(400, 3, noObjectText());
  clearRequest();
  const mistake = readEvaluation(value);
  if (mistake != 0) return sendError(400, 3, mistake);
  if (refuseToken()) return;
  setClock();
  decide();
  const out = startBuilder(64);
  putText(out, outcomeAt(0).effect == 1 ? allowText() : denyText());
  if (load<u32>(detail) != 0) putDetails(out);
  putByte(out, 125);
  send(200, out.at, out.length);
}

function putDetails(out: Builder): void {
  putText(out, responseText());
  putResult(out);
  putText(out, responseEndText());
}

/** `application/json`, whatever follows it. */
function isJsonType(header: usize): bool {
  const known = jsonText();
  if (header == 0 || n(header) < n(known)) return false;
  for (let i: u32 = 0; i < n(known); i += 1) {
    const byte = <u32>load<u8>(p(header) + i);
    const lower = byte - 65 < 26 ? byte | 32 : byte;
    if (lower != load<u8>(p(known) + i)) return false;
  }
  if (n(header) == n(known)) return true;
  const next = <u32>load<u8>(p(header) + n(known));
  return next == 59 || next == 32 || next == 9;
}

/** Turns the evaluation into the request; the sentence about what is wrong with it, or 0. */
function readEvaluation(body: usize): usize {
  const subject = member(body, subjectKey());
  if (subject == 0) return requiredMistake(subjectKey());
  const action = member(body, actionKey());
  if (action == 0) return requiredMistake(actionKey());
  const resource = member(body, resourceKey());
  if (resource == 0) return requiredMistake(resourceKey());
  const type = text(subject, typeKey());
  if (type == 0) return requiredMistake(subjectTypeText());
  if (!take(subject, idKey(), principalId)) return requiredMistake(subjectIdText());
  const list = alloc(4);
  if (!take(action, nameKey(), list)) return requiredMistake(actionNameText());
  setWord(actions, list);
  setWord(actionCount, 1);
  if (!take(resource, typeKey(), resourceKind)) return requiredMistake(resourceTypeText());
  if (!take(resource, idKey(), resourceId)) return requiredMistake(resourceIdText());
  readContext(member(body, contextKey()));
  readResource(properties(resource));
  return readSubject(properties(subject), type);
}

function readResource(all: usize): void {
  take(all, versionKey(), resourceVersion);
  take(all, scopeKey(), resourceScope);
  setWord(resourceAttr, withoutReserved(all));
  useResourceSlots(makeResourceSlots());
}

function readSubject(all: usize, type: usize): usize {
  take(all, versionKey(), principalVersion);
  take(all, scopeKey(), principalScope);
  setWord(principalAttr, withoutReserved(all));
  makePrincipalSlots();
  const named = findText(all, rolesKey());
  if (named == 0) {
    const only = alloc(4);
    setWord(only, type);
    setWord(roles, only);
    setWord(roleCount, 1);
    return 0;
  }
  if (tagOf(named) != LIST || n(named) == 0) return rolesMistakeText();
  for (let i: u32 = 0; i < n(named); i += 1) {
    const role = element(named, i);
    if (!isString(role) || n(role) == 0) return rolesMistakeText();
  }
  setWord(roles, p(named));
  setWord(roleCount, n(named));
  return 0;
}

function readContext(context: usize): void {
  if (context == 0) return;
  if (findText(context, includeMetaKey()) == trueCell) setWord(detail, 1);
  const auxData = member(context, auxDataKey());
  const token = auxData == 0 ? 0 : member(auxData, jwtKey());
  if (token == 0) return;
  const claims = member(token, claimsKey());
  setWord(jwt, claims == 0 ? token : claims);
}

/** The member of an object that is itself an object; 0 if there is none. */
function member(object: usize, name: usize): usize {
  const value = findText(object, name);
  return value != 0 && tagOf(value) == MAP ? value : 0;
}

/** The member that is a text and not empty; 0 if there is none. */
function text(object: usize, name: usize): usize {
  const value = findText(object, name);
  return value != 0 && isString(value) && n(value) > 0 ? value : 0;
}

/** A text into a word; whether there is one. */
function take(object: usize, name: usize, to: usize): bool {
  const value = text(object, name);
  setWord(to, value);
  return value != 0;
}

function properties(entity: usize): usize {
  const value = member(entity, propertiesKey());
  return value == 0 ? emptyMap : value;
}

function withoutReserved(all: usize): usize {
  const kept = startMap(n(all));
  for (let i: u32 = 0; i < n(all); i += 1) {
    const key = entryKey(all, i);
    if (!isReserved(key)) putEntry(kept, key, entryValue(all, i));
  }
  return finishMap(kept);
}

function isReserved(key: usize): bool {
  return sameText(key, rolesKey()) || sameText(key, versionKey()) || sameText(key, scopeKey());
}
