import { compareText, type JsonValue } from "@edict/protocol";
import { CelError } from "./cel-error.ts";

/** JSON as Go's encoding/json prints it: sorted keys, `<`, `>` and `&` escaped. */
export function printJson(value: JsonValue): string | CelError {
  const parts: string[] = [];
  const mistake = print(value, parts);
  return mistake ?? parts.join("");
}

function print(value: JsonValue, parts: string[]): CelError | undefined {
  if (typeof value === "number") return printNumber(value, parts);
  if (typeof value === "string") {
    parts.push(printText(value));
    return undefined;
  }
  if (value === null || typeof value === "boolean") {
    parts.push(String(value));
    return undefined;
  }
  const list = Array.isArray(value);
  const items: readonly (readonly [string, JsonValue])[] = list
    ? (value as readonly JsonValue[]).map((item) => ["", item])
    : Object.entries(value).sort(([a], [b]) => compareText(a, b));
  for (const [i, [key, item]] of items.entries()) {
    parts.push(i > 0 ? "," : list ? "[" : "{");
    if (!list) parts.push(printText(key), ":");
    const mistake = print(item, parts);
    if (mistake !== undefined) return mistake;
  }
  parts.push((items.length === 0 ? (list ? "[" : "{") : "") + (list ? "]" : "}"));
  return undefined;
}

function printNumber(value: number, parts: string[]): CelError | undefined {
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    return new CelError(`proto: google.protobuf.Value.number_value: invalid ${name} value`);
  }
  parts.push(Object.is(value, -0) ? "-0" : String(value));
  return undefined;
}

const escapes = /[<>&\u2028\u2029]/g;

function printText(text: string): string {
  return JSON.stringify(text).replace(escapes, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
