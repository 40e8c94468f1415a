import { Builder, putText, startBuilder } from "./builder";
import { n, p, q } from "./cell";
import { putQuoted, putQuotedBytes } from "./json-quote";

/** The text of an ERROR and what follows it, as one quoted string. */
export function putMessage(out: Builder, error: usize): void {
  if (q(error) == 0) {
    putQuoted(out, p(error));
    return;
  }
  const whole = startBuilder(n(p(error)) + n(q(error)));
  putText(whole, p(error));
  putText(whole, q(error));
  putQuotedBytes(out, whole.at, whole.length);
}
