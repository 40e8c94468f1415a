/** From a request to a response, both JSON. */
import { alloc, clearWords, copyWords, resetArena } from "../core/arena";
import { Builder, putByte, putText, startBuilder } from "../core/builder";
import { n } from "../core/cell";
import { putQuoted } from "../core/json-quote";
import { putMessage } from "../core/put-message";
import { useResourceSlots } from "../driver/attributes";
import { actionAt, decide, firstSame, outcomeAt } from "../driver/decide";
import { noMatch, placePolicy, principalPolicy } from "../driver/finding";
import { hasSchemas, readsValues, usesScopes } from "../driver/options";
import { activeRoles, derivedRoleCount, derivedRoleNames } from "../driver/derived-roles";
import { firstOutput } from "../driver/outputs";
import { placePolicyKey, principalPolicyKey } from "../driver/policy-key";
import {
  actionCount,
  actions,
  now,
  requestId,
  resourceAttr,
  resourceId,
  resourceKind,
  resourceScope,
  resourceVersion,
  setWord,
  tellsErrors,
  tellsMeta,
  textOf,
  word,
} from "../driver/request";
import { EvaluationError, firstNoted } from "../driver/run";
import { policyKeys } from "../driver/rule";
import { policyCount, visitedPolicies } from "../driver/visit";
import { failure, position } from "./scan-json";
import { Entry, entryWordsSize, firstResource, readRequest } from "./read-request";

@external("text", '{"requestId":')
declare function requestIdText(): usize;
@external("text", '"results":[')
declare function resultsText(): usize;
@external("text", '{"resource":{"id":')
declare function resourceText(): usize;
@external("text", ',"kind":')
declare function kindText(): usize;
@external("text", ',"policyVersion":')
declare function policyVersionText(): usize;
@external("text", ',"scope":')
declare function scopeText(): usize;
@external("text", '},"actions":{')
declare function actionsText(): usize;
@external("text", ':"EFFECT_ALLOW"')
declare function allowText(): usize;
@external("text", ':"EFFECT_DENY"')
declare function denyText(): usize;
@external("text", ',"meta":{"actions":{')
declare function metaText(): usize;
@external("text", ':{"matchedPolicy":')
declare function matchedPolicyText(): usize;
@external("text", ',"matchedScope":')
declare function matchedScopeText(): usize;
@external("text", ',"effectiveDerivedRoles":[')
declare function derivedRolesText(): usize;
@external("text", ',"evaluationErrors":[')
declare function evaluationErrorsText(): usize;
@external("text", ',"effectivePolicies":[')
declare function policiesText(): usize;
@external("text", '{"expression":')
declare function expressionText(): usize;
@external("text", ',"message":')
declare function messageText(): usize;
@external("text", "NO_MATCH")
declare function noMatchText(): usize;

@external("optional", "putAllErrors?usesValues")
declare function putErrors(out: Builder): void;
@external("optional", "putOutputs?usesOutputs")
declare function putOutputs(out: Builder, first: usize): bool;
@external("optional", "putValidationErrors?usesSchemas")
declare function putValidationErrors(out: Builder): void;

/** The answer: status (0 decided, else the number of a mistake), address and length of the response, position of the mistake. */
export const answer: usize = 240;

/** Room for a request of `length` bytes; what the last request made is gone. */
export function allocate(length: u32): usize {
  resetArena();
  return alloc(<usize>length);
}

/** Decides the request at an address that `allocate` gave. The address of the answer, four words. */
export function checkJson(at: usize, length: u32): usize {
  return checkJsonAt(at, length, 0);
}

/** The same at an instant that the host knows, a TIMESTAMP, rather than one that the request names; 0 for none. */
export function checkJsonAt(at: usize, length: u32, instant: usize): usize {
  clearWords(answer, answer + 16);
  if (!readRequest(at, length)) {
    store<u32>(answer, failure());
    store<u32>(answer, position(), 12);
    return answer;
  }
  if (instant != 0) setWord(now, instant);
  return writeResponse();
}

/** Decides the request that was read. The address of the answer. */
export function writeResponse(): usize {
  clearWords(answer, answer + 16);
  const out = startBuilder(512);
  const id = textOf(requestId);
  if (n(id) > 0) {
    putText(out, requestIdText());
    putQuoted(out, id);
    putByte(out, 44);
  } else putByte(out, 123);
  putText(out, resultsText());
  for (let next = firstResource(); next != 0; next = changetype<Entry>(next).next) {
    if (next != firstResource()) putByte(out, 44);
    decideEntry(changetype<Entry>(next));
    if (!putResult(out)) store<u32>(answer, outputFailed);
  }
  putByte(out, 93);
  putByte(out, 125);
  store<u32>(answer, <u32>out.at, 4);
  store<u32>(answer, <u32>out.length, 8);
  return answer;
}

/** The status of a request of which an output is not a finite number. */
export const outputFailed: u32 = 100;

function decideEntry(entry: Entry): void {
  copyWords(resourceKind, changetype<usize>(entry), entryWordsSize);
  if (readsValues()) {
    setWord(resourceAttr, entry.attr);
    useResourceSlots(entry.slots);
  }
  decide();
}

export function putResult(out: Builder): bool {
  putText(out, resourceText());
  putQuoted(out, textOf(resourceId));
  putText(out, kindText());
  putQuoted(out, textOf(resourceKind));
  putIfAny(out, policyVersionText(), textOf(resourceVersion));
  putIfAny(out, scopeText(), textOf(resourceScope));
  putText(out, actionsText());
  const count = <u32>word(actionCount);
  putActions(out, count, false);
  if (hasSchemas()) putValidationErrors(out);
  if (tellsMeta()) putMeta(out, count);
  const fine = firstOutput() == 0 || putOutputs(out, firstOutput());
  if (tellsErrors()) {
    if (readsValues()) putErrors(out);
    putMarked(out, policiesText(), visitedPolicies(), policyKeys(), policyCount(), true);
  }
  putByte(out, 125);
  return fine;
}

function putIfAny(out: Builder, label: usize, text: usize): void {
  if (n(text) == 0) return;
  putText(out, label);
  putQuoted(out, text);
}

/** The actions with their effects, or with who decided; one that is asked twice is answered once. */
function putActions(out: Builder, count: u32, tellsWho: bool): void {
  for (let i: u32 = 0; i < count; i += 1) {
    if (firstSame(i) != i) continue;
    if (i > 0) putByte(out, 44);
    const outcome = outcomeAt(i);
    putQuoted(out, actionAt(i));
    if (!tellsWho) {
      putText(out, outcome.effect == 1 ? allowText() : denyText());
      continue;
    }
    putText(out, matchedPolicyText());
    putQuoted(out, policyText(outcome.policy));
    if (usesScopes()) putIfAny(out, matchedScopeText(), outcome.scope);
    putByte(out, 125);
  }
  putByte(out, 125);
}

function putMeta(out: Builder, count: u32): void {
  putText(out, metaText());
  putActions(out, count, true);
  if (derivedRoleCount() != 0) putMarked(out, derivedRolesText(), activeRoles(), derivedRoleNames(), derivedRoleCount(), false);
  putByte(out, 125);
}

/** Those of some texts that have a mark, behind a label and in an array; an empty one only where it is needed. */
function putMarked(out: Builder, label: usize, marks: usize, texts: usize, count: u32, isNeeded: bool): void {
  let isOpen = isNeeded;
  if (isNeeded) putText(out, label);
  let separator: u32 = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    if (load<u8>(marks + i) == 0) continue;
    if (!isOpen) putText(out, label);
    isOpen = true;
    if (separator != 0) putByte(out, separator);
    separator = 44;
    putQuoted(out, <usize>load<u32>(texts + (<usize>i << 2)));
  }
  if (isOpen) putByte(out, 93);
}

/** The key of the policy that decided. */
export function policyText(policy: usize): usize {
  if (policy == noMatch) return noMatchText();
  if (policy == placePolicy) return placePolicyKey();
  return policy == principalPolicy ? principalPolicyKey() : policy;
}

export function putAllErrors(out: Builder): void {
  const first = firstNoted();
  if (first == 0) return;
  putText(out, evaluationErrorsText());
  for (let next = first; next != 0; next = changetype<EvaluationError>(next).next) {
    const noted = changetype<EvaluationError>(next);
    if (next != first) putByte(out, 44);
    putText(out, expressionText());
    putQuoted(out, noted.expression);
    putText(out, messageText());
    putMessage(out, noted.error);
    putByte(out, 125);
  }
  putByte(out, 93);
}
