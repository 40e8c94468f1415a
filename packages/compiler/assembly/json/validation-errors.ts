/** What attributes break of their schemas, in the answer. */
import { Builder, putByte, putText } from "../core/builder";
import { putQuoted } from "../core/json-quote";
import { violationCount, violationMessage, violationPath, violationSource } from "../schema/violations";

@external("text", ',"validationErrors":[')
declare function validationErrorsText(): usize;
@external("text", '{"path":')
declare function pathText(): usize;
@external("text", ',"message":')
declare function messageText(): usize;
@external("text", ',"source":"SOURCE_PRINCIPAL"}')
declare function principalText(): usize;
@external("text", ',"source":"SOURCE_RESOURCE"}')
declare function resourceText(): usize;

/** Puts the member, led by a comma, if there is anything to tell. */
export function putValidationErrors(out: Builder): void {
  const count = violationCount();
  if (count == 0) return;
  putText(out, validationErrorsText());
  for (let i: u32 = 0; i < count; i += 1) {
    if (i > 0) putByte(out, 44);
    putText(out, pathText());
    putQuoted(out, violationPath(i));
    putText(out, messageText());
    putQuoted(out, violationMessage(i));
    putText(out, violationSource(i) == 1 ? principalText() : resourceText());
  }
  putByte(out, 93);
}
