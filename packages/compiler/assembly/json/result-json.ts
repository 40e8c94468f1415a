/** What was decided about a resource that the host wrote as cells, with everything that effects alone do not tell. */
import { clearWords } from "../core/arena";
import { startBuilder } from "../core/builder";
import { answer, outputFailed, putResult } from "./check-json";

/** The result of the last `check` as JSON: one of the `results` of a response. The address of the answer, as `check_json` has it. */
export function resultJson(): usize {
  clearWords(answer, answer + 16);
  const out = startBuilder(512);
  if (!putResult(out)) store<u32>(answer, outputFailed);
  store<u32>(answer, <u32>out.at, 4);
  store<u32>(answer, <u32>out.length, 8);
  return answer;
}
