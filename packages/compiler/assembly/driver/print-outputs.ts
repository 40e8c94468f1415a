/** Outputs as JSON. */
import { Builder, putByte, putText } from "../core/builder";
import { isError } from "../core/cell";
import { putQuoted } from "../core/json-quote";
import { putMessage } from "../core/put-message";
import { putJson } from "../core/print-json";
import { isJsonFinite, toJson } from "../core/to-json";
import { Output } from "./outputs";

@external("text", ',"outputs":[')
declare function outputsText(): usize;
@external("text", '{"src":')
declare function sourceText(): usize;
@external("text", ',"action":')
declare function actionText(): usize;
@external("text", ',"val":')
declare function valueText(): usize;
@external("text", ',"error":')
declare function errorText(): usize;

/** Puts the outputs from `first` on; false if one of them is no finite number, so that there is no answer. */
export function putOutputs(out: Builder, first: usize): bool {
  let fine = true;
  putText(out, outputsText());
  for (let at = first; at != 0; at = changetype<Output>(at).next) {
    const output = changetype<Output>(at);
    if (at != first) putByte(out, 44);
    putText(out, sourceText());
    putQuoted(out, output.source);
    putText(out, actionText());
    putQuoted(out, output.action);
    if (!putValue(out, output.value)) fine = false;
    putByte(out, 125);
  }
  putByte(out, 93);
  return fine;
}

function putValue(out: Builder, value: usize): bool {
  const converted = isError(value) ? value : toJson(value);
  if (isError(converted)) {
    putText(out, errorText());
    putMessage(out, converted);
    return true;
  }
  if (!isJsonFinite()) return false;
  putText(out, valueText());
  putJson(out, converted);
  return true;
}
