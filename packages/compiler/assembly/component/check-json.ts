/**
 * The interface `edict:pdp/decide`: requests and responses as JSON. Text and bytes are the same here; what differs is what
 * the host may take for granted about them.
 */
import { alloc, arenaTop, releaseTo } from "../core/arena";
import { checkJson } from "../json/check-json";
import { lowerList, lowerText } from "./layout";
import { mistakeIndex, mistakeText } from "./mistake-text";

/** `result<list<u8>, error>`; an error is `{ kind: enum, position: u32, message: string }`. */
const resultSize: usize = 20;

/** `check-text` and `check-bytes`. */
export function componentCheckJson(request: usize, length: u32): usize {
  const result = alloc(resultSize);
  answerInto(result, request, length);
  return result;
}

/** `check-batch`: every request is decided by itself; memory that deciding one took serves the next. */
export function componentCheckBatch(requests: usize, count: u32): usize {
  const answer = alloc(8);
  const results = alloc(<usize>count * resultSize);
  lowerList(answer, results, count);
  for (let i: usize = 0; i < count; i += 1) {
    const request = requests + (i << 3);
    const result = results + i * resultSize;
    const kept = arenaTop();
    answerInto(result, <usize>load<u32>(request), load<u32>(request, 4));
    if (load<u8>(result) == 0) keepAt(kept, result + 4);
    else releaseTo(kept);
  }
  return answer;
}

function answerInto(result: usize, request: usize, length: u32): void {
  memory.fill(result, 0, resultSize);
  const answer = checkJson(request, length);
  const status = load<u32>(answer);
  if (status == 0) {
    lowerList(result + 4, <usize>load<u32>(answer, 4), load<u32>(answer, 8));
    return;
  }
  store<u8>(result, 1);
  store<u8>(result, <u8>mistakeIndex(status), 4);
  store<u32>(result, load<u32>(answer, 12), 8);
  lowerText(result + 12, mistakeText(status));
}

/** Moves the list at an address down to `to`, and gives back all memory behind it. */
function keepAt(to: usize, list: usize): void {
  const length = load<u32>(list, 4);
  memory.copy(to, <usize>load<u32>(list), length);
  store<u32>(list, <u32>to);
  releaseTo(to);
  alloc(length);
}
