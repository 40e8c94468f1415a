import { putByte, putText, startBuilder, toText } from "./builder";
import { n } from "./cell";

/** A STRING in single quotes, as messages show names. */
export function quotedSingly(text: usize): usize {
  const out = startBuilder(n(text) + 2);
  putByte(out, 39);
  putText(out, text);
  putByte(out, 39);
  return toText(out);
}
