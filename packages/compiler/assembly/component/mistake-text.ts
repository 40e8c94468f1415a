/** Sentences for the mistakes of requests. */
import { Builder, putByte, putDecimal, putText, startBuilder, toText } from "../core/builder";

@external("text", "the JSON is malformed")
declare function syntaxText(): usize;
@external("text", "the JSON ends too early")
declare function endText(): usize;
@external("text", "the text is not well-formed UTF-8")
declare function utf8Text(): usize;
@external("text", "an escape in a string is malformed")
declare function escapeText(): usize;
@external("text", "values nest too deeply")
declare function depthText(): usize;
@external("text", "a field has a value of another type")
declare function fieldTypeText(): usize;
@external("text", "the time is not an RFC 3339 timestamp")
declare function timeText(): usize;
@external("text", "a number is too large")
declare function numberText(): usize;
@external("text", "a field is not known")
declare function fieldText(): usize;
@external("text", "an output is not a finite number")
declare function outputText(): usize;
@external("text", " at byte ")
declare function atByteText(): usize;

/** The sentence for a mistake of `json/scan-json.ts`, or for an output that cannot be written. */
export function mistakeText(mistake: u32): usize {
  switch (mistake) {
    case 1:
      return syntaxText();
    case 2:
      return endText();
    case 3:
      return utf8Text();
    case 4:
      return escapeText();
    case 5:
      return depthText();
    case 6:
      return fieldTypeText();
    case 7:
      return timeText();
    case 8:
      return numberText();
    case 9:
      return fieldText();
    default:
      return outputText();
  }
}

/** The sentence with its place, after what it is about. */
export function describeMistake(out: Builder, mistake: u32, position: u32): void {
  putText(out, mistakeText(mistake));
  putText(out, atByteText());
  putDecimal(out, position);
}

/** `prefix: sentence at byte 12`. */
export function mistakeIn(prefix: usize, mistake: u32, position: u32): usize {
  const out = startBuilder(96);
  putText(out, prefix);
  putByte(out, 58);
  putByte(out, 32);
  describeMistake(out, mistake, position);
  return toText(out);
}
