/**
 * An evaluation of AuthZEN as the request to decide. Unknown fields are ignored; Cerbos's `cerbos.*` properties carry what
 * the standard has no field for.
 */
import { alloc } from "../../core/arena";
import { putText, startBuilder, toText } from "../../core/builder";
import { element, emptyMap, isString, LIST, MAP, n, nullCell, p, tagOf, trueCell } from "../../core/cell";
import { sameText } from "../../core/compare-bytes";
import { entryKey, entryValue, findText, finishMap, putEntry, startMap } from "../../core/map";
import { clearSlots } from "../../driver/attributes";
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
import { callerMistake, requiredMistake } from "./check-resources";

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
@external("text", " must be an object")
declare function noObjectText(): usize;
@external("text", " must be text")
declare function noTextText(): usize;
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

let own: usize = 0;
let shared: usize = 0;

/**
 * Makes the request of an evaluation; what it does not say itself, as a whole, is what all evaluations of a batch share (0
 * for none). The sentence about what is wrong with it, or 0.
 */
export function readEvaluation(evaluation: usize, defaults: usize): usize {
  own = evaluation;
  shared = defaults;
  clearRequest();
  const subject = field(subjectKey());
  const action = field(actionKey());
  const resource = field(resourceKey());
  let mistake = objectMistake(subject, subjectKey());
  if (mistake == 0) mistake = objectMistake(action, actionKey());
  if (mistake == 0) mistake = objectMistake(resource, resourceKey());
  if (mistake == 0) mistake = readSubject(subject);
  if (mistake == 0) mistake = readResource(resource);
  if (mistake == 0) mistake = readAction(action);
  if (mistake != 0) return mistake;
  readContext(objectOr(field(contextKey()), emptyMap));
  return callerMistake();
}

function field(name: usize): usize {
  const value = findText(own, name);
  return value != 0 || shared == 0 ? value : findText(shared, name);
}

function objectMistake(value: usize, path: usize): usize {
  if (value == 0 || value == nullCell) return requiredMistake(path);
  return tagOf(value) == MAP ? 0 : saying(path, noObjectText());
}

/** Puts a text that must be there into a word; what is wrong with it, or 0. */
function takeRequired(object: usize, name: usize, path: usize, to: usize): usize {
  const value = findText(object, name);
  if (value == 0 || (isString(value) && n(value) == 0)) return requiredMistake(path);
  if (!isString(value)) return saying(path, noTextText());
  setWord(to, value);
  return 0;
}

function saying(path: usize, what: usize): usize {
  const out = startBuilder(48);
  putText(out, path);
  putText(out, what);
  return toText(out);
}

function readSubject(subject: usize): usize {
  const only = alloc(4);
  let mistake = takeRequired(subject, typeKey(), subjectTypeText(), only);
  if (mistake == 0) mistake = takeRequired(subject, idKey(), subjectIdText(), principalId);
  if (mistake != 0) return mistake;
  const all = objectOr(findText(subject, propertiesKey()), emptyMap);
  take(all, versionKey(), principalVersion);
  take(all, scopeKey(), principalScope);
  setWord(principalAttr, withoutReserved(all));
  clearSlots();
  setWord(roles, only);
  setWord(roleCount, 1);
  return readRoles(findText(all, rolesKey()));
}

/** Roles that the properties name stand in the place of the subject's type. */
function readRoles(named: usize): usize {
  if (named == 0) return 0;
  if (tagOf(named) != LIST || n(named) == 0) return rolesMistakeText();
  for (let i: u32 = 0; i < n(named); i += 1) {
    const role = element(named, i);
    if (!isString(role) || n(role) == 0) return rolesMistakeText();
  }
  setWord(roles, p(named));
  setWord(roleCount, n(named));
  return 0;
}

function readResource(resource: usize): usize {
  let mistake = takeRequired(resource, idKey(), resourceIdText(), resourceId);
  if (mistake == 0) mistake = takeRequired(resource, typeKey(), resourceTypeText(), resourceKind);
  if (mistake != 0) return mistake;
  const all = objectOr(findText(resource, propertiesKey()), emptyMap);
  take(all, versionKey(), resourceVersion);
  take(all, scopeKey(), resourceScope);
  setWord(resourceAttr, withoutReserved(all));
  return 0;
}

function readAction(action: usize): usize {
  const list = alloc(4);
  setWord(actions, list);
  setWord(actionCount, 1);
  return takeRequired(action, nameKey(), actionNameText(), list);
}

function readContext(context: usize): void {
  if (findText(context, includeMetaKey()) == trueCell) setWord(detail, 1);
  const auxData = objectOr(findText(context, auxDataKey()), emptyMap);
  const token = objectOr(findText(auxData, jwtKey()), 0);
  if (token != 0) setWord(jwt, objectOr(findText(token, claimsKey()), token));
}

/** A value if it is an object, else something else. */
function objectOr(value: usize, other: usize): usize {
  return value != 0 && tagOf(value) == MAP ? value : other;
}

/** A text that may be there into a word. */
function take(object: usize, name: usize, to: usize): void {
  const value = findText(object, name);
  setWord(to, value != 0 && isString(value) ? value : 0);
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
