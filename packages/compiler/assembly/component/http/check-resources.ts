/** `POST /api/check/resources`. */
import { putDecimal, putText, startBuilder, toText } from "../../core/builder";
import { MAP, n, p, tagOf } from "../../core/cell";
import { findText } from "../../core/map";
import { readsNow } from "../../driver/options";
import { jwt, now, principalId, roleCount, setWord, textAt, word } from "../../driver/request";
import { answer, writeResponse } from "../../json/check-json";
import { Entry, firstResource, readRequest } from "../../json/read-request";
import { failure, position } from "../../json/scan-json";
import { mistakeIn, mistakeText } from "../mistake-text";
import { send, sendError } from "./outgoing";

@external("optional", "clockInstant?nowValue")
declare function clockInstant(): usize;
@external("text", "validation error: ")
declare function validationText(): usize;
@external("text", ": value is required")
declare function requiredText(): usize;
@external("text", "principal.id")
declare function principalIdText(): usize;
@external("text", "principal.roles")
declare function principalRolesText(): usize;
@external("text", "resources")
declare function resourcesText(): usize;
@external("text", "].actions")
declare function actionsText(): usize;
@external("text", "].resource.kind")
declare function kindText(): usize;
@external("text", "].resource.id")
declare function idText(): usize;
@external("text", "[")
declare function bracketText(): usize;
@external("text", "body")
declare function bodyText(): usize;
@external("text", "token")
declare function tokenKey(): usize;
@external("text", "a component has no keys to verify tokens with; send auxData.jwt.claims")
declare function noKeysText(): usize;
@external("text", "number of actions (")
declare function numberOfActionsText(): usize;
@external("text", "number of roles (")
declare function numberOfRolesText(): usize;
@external("text", ") exceeds configured limit (500)")
declare function exceedsText(): usize;

/** Actions of a resource, and roles: a decision takes as long as there are both together. As many as Cerbos can be made to take. */
const countMax: u32 = 500;

export function answerCheck(body: usize): void {
  if (!readRequest(p(body), n(body))) return sendError(400, 3, mistakeIn(bodyText(), failure(), position()));
  const mistaken = fieldMistake();
  if (mistaken != 0) return sendError(400, 3, mistaken);
  const refused = callerMistake();
  if (refused != 0) return sendError(400, 3, refused);
  // The time is the service's own, whatever a request says.
  setWord(now, readsNow() ? clockInstant() : 0);
  writeResponse();
  if (load<u32>(answer) != 0) return sendError(500, 13, mistakeText(load<u32>(answer)));
  send(200, <usize>load<u32>(answer, 4), <usize>load<u32>(answer, 8));
}

/** What is said of too many roles, and of claims that are a token which nobody has verified; 0 if there is nothing to say. */
export function callerMistake(): usize {
  if (<u32>word(roleCount) > countMax) return tooMany(numberOfRolesText(), <u32>word(roleCount));
  const claims = word(jwt);
  return claims != 0 && tagOf(claims) == MAP && findText(claims, tokenKey()) != 0 ? noKeysText() : 0;
}

/** `validation error: principal.id: value is required`, as Cerbos says it. */
export function requiredMistake(field: usize): usize {
  const out = startBuilder(64);
  putText(out, validationText());
  putText(out, field);
  putText(out, requiredText());
  return toText(out);
}

function tooMany(what: usize, count: u32): usize {
  const out = startBuilder(80);
  putText(out, what);
  putDecimal(out, count);
  putText(out, exceedsText());
  return toText(out);
}

/** The sentence about the first field that must be there and is not, or holds too much; 0 if there is none. */
function fieldMistake(): usize {
  if (n(textAt(principalId)) == 0) return requiredMistake(principalIdText());
  if (word(roleCount) == 0) return requiredMistake(principalRolesText());
  if (firstResource() == 0) return requiredMistake(resourcesText());
  let index: u32 = 0;
  for (let next = firstResource(); next != 0; next = changetype<Entry>(next).next) {
    const entry = changetype<Entry>(next);
    if (entry.actionCount == 0) return missingInEntry(index, actionsText());
    if (entry.actionCount > countMax) return tooMany(numberOfActionsText(), entry.actionCount);
    if (isEmpty(entry.kind)) return missingInEntry(index, kindText());
    if (isEmpty(entry.id)) return missingInEntry(index, idText());
    index += 1;
  }
  return 0;
}

function isEmpty(text: usize): bool {
  return text == 0 || n(text) == 0;
}

function missingInEntry(index: u32, field: usize): usize {
  const out = startBuilder(32);
  putText(out, resourcesText());
  putText(out, bracketText());
  putDecimal(out, index);
  putText(out, field);
  return requiredMistake(toText(out));
}
