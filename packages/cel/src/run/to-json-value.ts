import type { JsonValue } from "@edict/protocol";
import { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";

/** `value` is set unless `error` is; `notFinite` tells that the value holds a NaN or an infinity, for which Cerbos answers HTTP 500. */
export type CelJsonResult =
  | { readonly ok: true; readonly value: JsonValue; readonly notFinite: boolean }
  | { readonly ok: false; readonly error: CelError };

/** Converts a value as Cerbos does for rule outputs (`google.protobuf.Value`). */
export function toJsonValue(value: CelValue): CelJsonResult {
  return { ok: false, error: new CelError(`not built yet: ${typeof value}`) };
}
