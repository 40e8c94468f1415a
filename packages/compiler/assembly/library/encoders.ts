/** `base64.encode`, `base64.decode` and `json.encode`. */
import { base64Mistake, decodeBase64 } from "../core/base64";
import { putText, startBuilder, toText } from "../core/builder";
import { BYTES, isError, isString, makeError, tagOf } from "../core/cell";
import { formatSigned } from "../core/format-number";
import { overloadError } from "../core/overload-error";
import { putJson } from "../core/print-json";
import { base64Text, toJson } from "../core/to-json";

@external("message", "no such overload: base64.decode(")
declare function noDecodeText(): usize;
@external("message", "no such overload: base64.encode(")
declare function noEncodeText(): usize;
@external("text", "illegal base64 data at input byte ")
declare function illegalText(): usize;
@external("text", "proto: google.protobuf.Value.number_value: invalid ")
declare function invalidNumberText(): usize;
@external("text", " value")
declare function valueText(): usize;

export function cel_base64_decode_1(text: usize): usize {
  if (isError(text)) return text;
  if (!isString(text)) return overloadError(noDecodeText(), text);
  const bytes = decodeBase64(text);
  return bytes == 0 ? makeError(illegalText(), formatSigned(base64Mistake())) : bytes;
}

export function cel_base64_encode_1(bytes: usize): usize {
  if (isError(bytes)) return bytes;
  return tagOf(bytes) == BYTES ? base64Text(bytes) : overloadError(noEncodeText(), bytes);
}

export function cel_json_encode_1(value: usize): usize {
  if (isError(value)) return value;
  const json = toJson(value);
  if (isError(json)) return json;
  const builder = startBuilder(256);
  const special = putJson(builder, json);
  if (special == 0) return toText(builder);
  const message = startBuilder(16);
  putText(message, special);
  putText(message, valueText());
  return makeError(invalidNumberText(), toText(message));
}
