/** AuthZEN 1.0: `POST /access/v1/evaluation` and, many at once, `POST /access/v1/evaluations`. */
import { alloc, arenaTop, releaseTo } from "../../core/arena";
import { Builder, putByte, putText, startBuilder } from "../../core/builder";
import { element, isString, LIST, MAP, n, p, tagOf } from "../../core/cell";
import { sameText } from "../../core/compare-bytes";
import { putQuoted } from "../../core/json-quote";
import { findText } from "../../core/map";
import { decide, outcomeAt } from "../../driver/decide";
import { readsNow } from "../../driver/options";
import { detail, now, setWord } from "../../driver/request";
import { outputFailed, putResult } from "../../json/check-json";
import { readValue } from "../../json/read-value";
import { endScan, failure, position, startScan } from "../../json/scan-json";
import { mistakeIn, mistakeText } from "../mistake-text";
import { send, sendError } from "./outgoing";
import { readEvaluation } from "./read-evaluation";

@external("optional", "clockInstant?nowValue")
declare function clockInstant(): usize;
@external("text", "application/json")
declare function jsonText(): usize;
@external("text", "Content-Type must be application/json")
declare function contentTypeText(): usize;
@external("text", "body")
declare function bodyText(): usize;
@external("text", "the body must be a JSON object")
declare function noObjectText(): usize;
@external("text", "evaluations")
declare function evaluationsKey(): usize;
@external("text", "evaluations must be a list")
declare function noListText(): usize;
@external("text", "each evaluation must be an object")
declare function noEvaluationText(): usize;
@external("text", "options")
declare function optionsKey(): usize;
@external("text", "evaluations_semantic")
declare function semanticKey(): usize;
@external("text", "execute_all")
declare function executeAllText(): usize;
@external("text", "deny_on_first_deny")
declare function untilDenyText(): usize;
@external("text", "permit_on_first_permit")
declare function untilPermitText(): usize;
@external("text", "options.evaluations_semantic is not known")
declare function unknownSemanticText(): usize;
@external("text", "the answer exceeds 16777216 bytes")
declare function tooLongText(): usize;
@external("text", '{"evaluations":[')
declare function openText(): usize;
@external("text", '{"decision":true')
declare function allowText(): usize;
@external("text", '{"decision":false')
declare function denyText(): usize;
@external("text", ',"context":{"error":{"status":400,"message":')
declare function errorText(): usize;
@external("text", ',"context":{"cerbos.response":{"results":[')
declare function responseText(): usize;
@external("text", "]}}")
declare function responseEndText(): usize;

/** Longer answers are refused: with what all evaluations share, a short body can ask for any length. */
const answerBytesMax: usize = 16 * 1024 * 1024;

/** When to stop; the last is none that there is. */
const ALL: u32 = 0;
const UNTIL_DENY: u32 = 1;
const UNTIL_PERMIT: u32 = 2;
const UNKNOWN: u32 = 3;

let instant: usize = 0;
let isAllowed: bool = false;
let isWritten: bool = false;

/** @param isBatch whether the body may have evaluations */
export function answerAuthzen(body: usize, contentType: usize, isBatch: bool): void {
  if (!isJsonType(contentType)) return sendError(400, 3, contentTypeText());
  startScan(p(body), n(body));
  const value = readValue(0);
  if (!endScan(value != 0)) {
    return sendError(400, 3, mistakeIn(bodyText(), failure(), position()));
  }
  if (tagOf(value) != MAP) return sendError(400, 3, noObjectText());
  instant = readsNow() ? clockInstant() : 0;
  isWritten = true;
  const list = isBatch ? findText(value, evaluationsKey()) : 0;
  if (list == 0 || (tagOf(list) == LIST && n(list) == 0)) return answerOne(value);
  if (tagOf(list) != LIST) return sendError(400, 3, noListText());
  const semantic = readSemantic(findText(value, optionsKey()));
  if (semantic == UNKNOWN) return sendError(400, 3, unknownSemanticText());
  answerAll(list, value, semantic);
}

function answerOne(evaluation: usize): void {
  const mistake = readEvaluation(evaluation, 0);
  if (mistake != 0) return sendError(400, 3, mistake);
  const out = startBuilder(64);
  putDecision(out);
  if (isWritten) send(200, out.at, out.length);
  else sendError(500, 13, mistakeText(outputFailed));
}

function readSemantic(options: usize): u32 {
  const wanted = options != 0 && tagOf(options) == MAP ? findText(options, semanticKey()) : 0;
  if (wanted == 0) return ALL;
  if (!isString(wanted)) return UNKNOWN;
  if (sameText(wanted, executeAllText())) return ALL;
  if (sameText(wanted, untilDenyText())) return UNTIL_DENY;
  return sameText(wanted, untilPermitText()) ? UNTIL_PERMIT : UNKNOWN;
}

/** One after the other; memory that deciding one took serves the next, and the answer grows behind the request. */
function answerAll(list: usize, shared: usize, semantic: u32): void {
  const opening = openText();
  const start = alloc(n(opening));
  memory.copy(start, p(opening), n(opening));
  let end = start + n(opening);
  for (let i: u32 = 0; i < n(list); i += 1) {
    const out = startBuilder(64);
    if (i > 0) putByte(out, 44);
    if (tagOf(element(list, i)) != MAP) return sendError(400, 3, noEvaluationText());
    putEvaluation(out, element(list, i), shared);
    if (!isWritten) return sendError(500, 13, mistakeText(outputFailed));
    const length = out.length;
    if (end - start + length > answerBytesMax) return sendError(413, 8, tooLongText());
    memory.copy(end, out.at, length);
    end += length;
    releaseTo((end + 7) & ~7);
    if (semantic == (isAllowed ? UNTIL_PERMIT : UNTIL_DENY)) break;
  }
  // Room for the end, which may lie beyond what was released.
  alloc(8);
  store<u8>(end, 93);
  store<u8>(end + 1, 125);
  send(200, start, end + 2 - start);
}

/** An evaluation that cannot be decided is a deny that says why; the others are not affected. */
function putEvaluation(out: Builder, evaluation: usize, shared: usize): void {
  const mistake = readEvaluation(evaluation, shared);
  if (mistake == 0) return putDecision(out);
  isAllowed = false;
  putText(out, denyText());
  putText(out, errorText());
  putQuoted(out, mistake);
  for (let i = 0; i < 3; i += 1) putByte(out, 125);
}

function putDecision(out: Builder): void {
  setWord(now, instant);
  decide();
  isAllowed = outcomeAt(0).effect == 1;
  putText(out, isAllowed ? allowText() : denyText());
  if (load<u32>(detail) != 0) {
    putText(out, responseText());
    isWritten = putResult(out);
    putText(out, responseEndText());
  }
  putByte(out, 125);
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
