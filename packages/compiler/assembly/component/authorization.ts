/**
 * The interface `cerbos:policy/authorization`, and `edict:pdp/timed-authorization`, which has a time: typed records in and out; only attributes and claims are JSON. Comments give
 * the fields of a record with their offsets.
 */
import { alloc } from "../core/arena";
import { putDecimal, putText, startBuilder, toText } from "../core/builder";
import { makeTimestamp } from "../core/cell";
import {
  clearResourceSlots,
  clearSlots,
  principalSlotKey,
  slotsOfPrincipal,
  resourceSlotKey,
  slotsOfResource,
} from "../driver/attributes";
import { decide } from "../driver/decide";
import { readsNow } from "../driver/options";
import {
  actionCount,
  actions,
  clearRequest,
  detail,
  jwt,
  now,
  principalAttr,
  principalId,
  principalScope,
  principalVersion,
  requestId,
  resourceAttr,
  resourceId,
  resourceKind,
  resourceScope,
  resourceVersion,
  roleCount,
  roles,
  setWord,
  textAt,
} from "../driver/request";
import { readAttributes } from "../json/read-request";
import { readValue } from "../json/read-value";
import { endScan, fail, failure, MISTAKE_FIELD_TYPE, peek, position, startScan } from "../json/scan-json";
import { liftOptionalText, liftText, liftTexts, lowerList, lowerText } from "./layout";
import { lowerResult, resultEntrySize } from "./authorization-result";
import { mistakeIn } from "./mistake-text";

@external("text", "principal.attr-json")
declare function principalAttributesText(): usize;
@external("text", "resources[")
declare function resourcesText(): usize;
@external("text", "].resource.attr-json")
declare function resourceAttributesText(): usize;
@external("text", "aux-data.jwt-json")
declare function claimsText(): usize;
@external("optional", "takeMissedTime?nowValue")
declare function takeMissedTime(): bool;
@external("text", "a policy asks for the time, which this interface has no field for; use edict:pdp/timed-authorization or edict:pdp/decide")
declare function noTimeText(): usize;

@external("text", "seconds and nanoseconds are no time before the year 10000")
declare function noInstantText(): usize;

const entrySize: usize = 60;
/** The last second of the year 9999. */
const secondsMax: u64 = 253_402_300_799;

/** `check`: `result<response, string>` of a request `{ request-id 0, principal 8, resources 60, aux-data 68 }`. */
export function componentCheck(request: usize): usize {
  return answer(request, 0, 0);
}

/** `check-at`: the same of a request with an instant, `{ request 0, seconds 88, nanoseconds 96 }`. */
export function componentCheckAt(given: usize): usize {
  const seconds = load<u64>(given, 88);
  const nanoseconds = load<u32>(given, 96);
  const isInstant = seconds <= secondsMax && nanoseconds < 1_000_000_000;
  return answer(given, isInstant ? makeTimestamp(seconds, nanoseconds) : 0, isInstant ? 0 : noInstantText());
}

function answer(request: usize, instant: usize, wrong: usize): usize {
  const result = alloc(20);
  memory.fill(result, 0, 20);
  const mistake = wrong != 0 ? wrong : checkAll(request, instant, result + 4);
  if (mistake != 0) {
    store<u8>(result, 1);
    lowerText(result + 4, mistake);
  }
  return result;
}

/** The response `{ request-id 0, results 8 }` to where it belongs; the mistake, or 0. */
function checkAll(request: usize, instant: usize, response: usize): usize {
  clearRequest();
  setWord(now, instant);
  setWord(detail, 1);
  setWord(requestId, liftText(request));
  const mistake = liftPrincipal(request + 8);
  if (mistake != 0) return mistake;
  if (!liftClaims(request + 68)) return mistakeIn(claimsText(), failure(), position());
  const count = load<u32>(request, 64);
  const results = alloc(<usize>count * resultEntrySize);
  lowerText(response, textAt(requestId));
  lowerList(response + 8, results, count);
  for (let i: usize = 0; i < count; i += 1) {
    if (!liftEntry(<usize>load<u32>(request, 60) + i * entrySize)) {
      return mistakeIn(placeOf(i), failure(), position());
    }
    if (readsNow()) takeMissedTime();
    decide();
    // An error would only make the condition false: a deny that waits for its day would be gone.
    if (readsNow() && takeMissedTime()) return noTimeText();
    lowerResult(results + i * resultEntrySize);
  }
  return 0;
}

/** `resources[3].resource.attr-json` */
function placeOf(index: usize): usize {
  const out = startBuilder(48);
  putText(out, resourcesText());
  putDecimal(out, index);
  putText(out, resourceAttributesText());
  return toText(out);
}

/** `{ id 0, policy-version 8, roles 20, scope 28, attr-json 40 }` */
function liftPrincipal(at: usize): usize {
  setWord(principalId, liftText(at));
  setWord(principalVersion, liftOptionalText(at + 8));
  setWord(roleCount, load<u32>(at, 24));
  setWord(roles, liftTexts(at + 20));
  setWord(principalScope, liftOptionalText(at + 28));
  clearSlots();
  if (liftAttributes(at + 40, principalSlotKey, slotsOfPrincipal(), principalAttr)) return 0;
  return mistakeIn(principalAttributesText(), failure(), position());
}

/** `{ actions 0, resource 8 }`, a resource `{ id 0, policy-version 8, kind 20, scope 28, attr-json 40 }` */
function liftEntry(at: usize): bool {
  setWord(actionCount, load<u32>(at, 4));
  setWord(actions, liftTexts(at));
  setWord(resourceId, liftText(at + 8));
  setWord(resourceVersion, liftOptionalText(at + 16));
  setWord(resourceKind, liftText(at + 28));
  setWord(resourceScope, liftOptionalText(at + 36));
  setWord(resourceAttr, 0);
  clearResourceSlots();
  return liftAttributes(at + 48, resourceSlotKey, slotsOfResource(), resourceAttr);
}

function liftAttributes(at: usize, party: u32, slots: usize, mapTo: usize): bool {
  if (load<u8>(at) == 0) return true;
  startScan(<usize>load<u32>(at, 4), load<u32>(at, 8));
  return endScan(readAttributes(party, slots, mapTo));
}

/** `option<{ jwt-json: option<string> }>`: the claims of a token that somebody else has verified. */
function liftClaims(at: usize): bool {
  if (load<u8>(at) == 0 || load<u8>(at, 4) == 0) return true;
  startScan(<usize>load<u32>(at, 8), load<u32>(at, 12));
  const claims = peek() == 123 ? readValue(0) : <usize>fail(MISTAKE_FIELD_TYPE);
  setWord(jwt, claims);
  return endScan(claims != 0);
}
