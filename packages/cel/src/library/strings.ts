import { boolType, intType, listType, stringType } from "../check/cel-type.ts";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import { sizeExceeded, spend, stepsExceeded, valueSizeMax } from "../value/meter.ts";
import { renderValue } from "../value/render.ts";
import type { CelFunction, CelResult } from "./declare.ts";
import { dyn, int, list, member, overload, str } from "./declare.ts";
import { format } from "./format-string.ts";

const plainText = /^[\0-\ud7ff\ue000-\uffff]*$/;

/** Splits into characters; strings without surrogates, nearly all, index directly. */
function characters(text: string): string | readonly string[] {
  return plainText.test(text) ? text : Array.from(text);
}

function join(parts: string | readonly string[]): string {
  return typeof parts === "string" ? parts : parts.join("");
}

function outOfRange(index: bigint): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(text: string, index: bigint): CelResult {
  const all = characters(text);
  if (index < 0n || index > all.length) return outOfRange(index);
  return all[Number(index)] ?? "";
}

function substring(text: string, start: bigint, end: bigint | undefined): CelResult {
  const all = characters(text);
  if (end !== undefined && start > end) {
    return new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  }
  if (start < 0n || start > all.length) return outOfRange(start);
  if (end !== undefined && end > all.length) return outOfRange(end);
  return join(all.slice(Number(start), end === undefined ? undefined : Number(end)));
}

function indexOf(text: string, part: string, from: bigint): CelResult {
  if (from < 0n) return outOfRange(from);
  const all = characters(text);
  if (part === "") return from > all.length ? BigInt(all.length) : from;
  if (from >= all.length) return -1n;
  const unit = typeof all === "string" ? Number(from) : join(all.slice(0, Number(from))).length;
  return characterIndex(text, all, text.indexOf(part, unit));
}

function lastIndexOf(text: string, part: string, from: bigint | undefined): CelResult {
  const all = characters(text);
  if (part === "" && from === undefined) return BigInt(all.length);
  if (from === undefined && text.length < part.length) return -1n;
  const offset = from ?? BigInt(all.length - 1);
  if (offset < 0n) return outOfRange(offset);
  if (part === "") return offset > all.length ? BigInt(all.length) : offset;
  if (offset >= all.length) return -1n;
  const unit = typeof all === "string" ? Number(offset) : join(all.slice(0, Number(offset))).length;
  return characterIndex(text, all, text.lastIndexOf(part, unit));
}

function characterIndex(text: string, all: string | readonly string[], unit: number): bigint {
  if (unit < 0 || typeof all === "string") return BigInt(unit);
  return BigInt(Array.from(text.slice(0, unit)).length);
}

function replace(text: string, old: string, replacement: string, limit: bigint): CelResult {
  if (limit === 0n || old === replacement) return text;
  const parts = split(text, old, limit < 0n ? -1n : limit + 1n, true);
  if (text.length + (parts.length - 1) * (replacement.length - old.length) > valueSizeMax) return sizeExceeded;
  return spend(parts.length) ? parts.join(replacement) : stepsExceeded;
}

/** At most `limit` parts, the last one unsplit; all when negative. `between` also splits before and after each character. */
function split(text: string, separator: string, limit: bigint, between = false): string[] {
  if (limit === 0n) return [];
  const max = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  const all = separator === "" ? Array.from(text) : text.split(separator);
  if (separator === "" && between) {
    all.unshift("");
    all.push("");
  }
  if (all.length <= max) return all;
  return [...all.slice(0, max - 1), all.slice(max - 1).join(separator)];
}

function splitValue(text: string, separator: string, limit: bigint): CelResult {
  const parts = split(text, separator, limit);
  return spend(parts.length) ? parts : stepsExceeded;
}

function joinList(parts: readonly CelValue[], separator: string): CelResult {
  let size = 0;
  const texts: string[] = [];
  for (const part of parts) {
    if (typeof part !== "string") return new CelError(`join: invalid input: ${renderValue(part)}`);
    size += part.length + separator.length;
    if (size > valueSizeMax) return sizeExceeded;
    texts.push(part);
  }
  return texts.join(separator);
}

const quoted = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

function quote(text: string): string {
  const body = Array.from(text, (c) => quoted.get(c) ?? (/^[\ud800-\udfff]$/.test(c) ? "\ufffd" : c)).join("");
  return `"${body}"`;
}

// What Go's strings.TrimSpace takes off; JavaScript's trim also takes U+FEFF.
const space = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leadingSpace = new RegExp(`^${space}+`);

function trim(text: string): string {
  const start = leadingSpace.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && leadingSpace.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const searches: readonly CelFunction[] = [
  search("contains", "contains_string", (text, part) => text.includes(part)),
  search("endsWith", "ends_with_string", (text, part) => text.endsWith(part)),
  search("startsWith", "starts_with_string", (text, part) => text.startsWith(part)),
];

function search(name: string, id: string, holds: (text: string, part: string) => boolean): CelFunction {
  return {
    name,
    overloads: [member(id, [str, str], boolType)],
    whole: {
      accepts: () => true,
      call: (text, part) => (typeof text === "string" && typeof part === "string" ? holds(text, part) : noSuchOverload),
    },
  };
}

const positions: readonly CelFunction[] = [
  { name: "charAt", overloads: [member("string_char_at_int", [str, int], stringType, charAt)] },
  {
    name: "indexOf",
    overloads: [
      member("string_index_of_string", [str, str], intType, (text, part) => indexOf(text, part, 0n)),
      member("string_index_of_string_int", [str, str, int], intType, indexOf),
    ],
  },
  {
    name: "lastIndexOf",
    overloads: [
      member("string_last_index_of_string", [str, str], intType, (text, part) => lastIndexOf(text, part, undefined)),
      member("string_last_index_of_string_int", [str, str, int], intType, lastIndexOf),
    ],
  },
  {
    name: "substring",
    overloads: [
      member("string_substring_int", [str, int], stringType, (text, start) => substring(text, start, undefined)),
      member("string_substring_int_int", [str, int, int], stringType, substring),
    ],
  },
];

const rewrites: readonly CelFunction[] = [
  {
    name: "lowerAscii",
    overloads: [
      member("string_lower_ascii", [str], stringType, (text) => text.replace(/[A-Z]+/g, (s) => s.toLowerCase())),
    ],
  },
  {
    name: "upperAscii",
    overloads: [
      member("string_upper_ascii", [str], stringType, (text) => text.replace(/[a-z]+/g, (s) => s.toUpperCase())),
    ],
  },
  {
    name: "replace",
    overloads: [
      member("string_replace_string_string", [str, str, str], stringType, (text, old, replacement) =>
        replace(text, old, replacement, -1n),
      ),
      member("string_replace_string_string_int", [str, str, str, int], stringType, replace),
    ],
  },
  {
    name: "split",
    overloads: [
      member("string_split_string", [str, str], listType(stringType), (text, separator) =>
        splitValue(text, separator, -1n),
      ),
      member("string_split_string_int", [str, str, int], listType(stringType), splitValue),
    ],
  },
  { name: "trim", overloads: [member("string_trim", [str], stringType, trim)] },
  { name: "format", overloads: [member("string_format", [str, list(dyn)], stringType, format)] },
  { name: "strings.quote", overloads: [overload("strings_quote", [str], stringType, quote)] },
  {
    name: "join",
    overloads: [
      member("list_join", [list(str)], stringType, (parts) => joinList(parts, "")),
      member("list_join_string", [list(str), str], stringType, joinList),
    ],
  },
];

/** Declared apart: `reverse` also takes lists. */
export const stringReverse = member("string_reverse", [str], stringType, (text) => Array.from(text).reverse().join(""));

export const strings: readonly CelFunction[] = [...searches, ...positions, ...rewrites];
