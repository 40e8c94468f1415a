import { compareText } from "@edict/protocol";
import { CelError } from "../value/cel-error.ts";
import { CelTypeValue } from "../value/cel-type-value.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { formatFixed, formatPlain, formatScientific } from "../value/format-number.ts";
import { mapEntries } from "../value/map-access.ts";
import { sizeExceeded, spend, stepsExceeded, valueSizeMax } from "../value/meter.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { formatDuration, formatTimestamp } from "../value/time-text.ts";
import { isList, isMap, typeNameOf } from "../value/type-name.ts";
import { decodeUtf8, encodeUtf8 } from "../value/utf8.ts";
import type { CelResult } from "./declare.ts";

/** Digits after the point that a clause may ask for. */
const precisionMax = 100;
const defaultPrecision = 6;

/** A clause such as `%.2f`. */
export interface FormatClause {
  readonly letter: string;
  readonly precision: number;
}

/** What a format string consists of: text, clauses, or a mistake that ends it. */
export type FormatPart = string | FormatClause | CelError;

/**
 * Splits a format string; `args` is the number of arguments, since a clause without argument is a mistake. Of two mistakes
 * at the end, `unfinishedFirst` reports the unfinished clause.
 */
export function parseFormat(text: string, args: number, unfinishedFirst = false): FormatPart[] {
  const parts: FormatPart[] = [];
  let at = 0;
  let used = 0;
  while (at < text.length) {
    const percent = text.indexOf("%", at);
    if (percent < 0) {
      parts.push(text.slice(at));
      return parts;
    }
    if (percent > at) parts.push(text.slice(at, percent));
    if (text.charAt(percent + 1) === "%") {
      parts.push("%");
      at = percent + 2;
      continue;
    }
    const missing = used >= args;
    const unfinished = percent + 1 >= text.length;
    if (unfinished && (unfinishedFirst || !missing)) return [...parts, new CelError("unexpected end of string")];
    if (missing) return [...parts, new CelError(`index ${used} out of range`)];
    const clause = parseClause(text, percent + 1);
    if (clause instanceof CelError) return [...parts, clause];
    parts.push(clause.clause);
    at = clause.end;
    used++;
  }
  return parts;
}

function parseClause(text: string, start: number): { readonly clause: FormatClause; readonly end: number } | CelError {
  const fail = (reason: string): CelError => new CelError(`could not parse formatting clause: ${reason}`);
  let at = start;
  let precision = defaultPrecision;
  if (text.charAt(at) === ".") {
    const digits = /^\d*/.exec(text.slice(at + 1, at + 40))?.[0] ?? "";
    at += 1 + digits.length;
    const mistake = precisionMistake(digits, at >= text.length);
    if (mistake !== undefined) return fail(`error while parsing precision: ${mistake}`);
    precision = Number(digits);
  }
  const letter = text.charAt(at);
  if (!"sdfebxXo".includes(letter)) {
    const [byte = 0] = encodeUtf8(text.slice(at, at + 2));
    return fail(`unrecognized formatting clause "${String.fromCharCode(byte)}"`);
  }
  return { clause: { letter, precision }, end: at + 1 };
}

function precisionMistake(digits: string, ended: boolean): string | undefined {
  if (ended) return "could not find end of precision specifier";
  if (digits === "") return 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax';
  if (Number(digits) > Number.MAX_SAFE_INTEGER) {
    return `error while converting precision to integer: strconv.Atoi: parsing "${digits}": value out of range`;
  }
  if (Number(digits) <= precisionMax) return undefined;
  return `precision ${Number(digits)} exceeds maximum allowed precision ${precisionMax}`;
}

/** `"%s has %d".format([name, count])`. */
export function format(text: string, args: readonly CelValue[]): CelResult {
  const parts: string[] = [];
  let size = 0;
  let next = 0;
  for (const part of parseFormat(text, args.length)) {
    if (part instanceof CelError) return part;
    const shown = typeof part === "string" ? part : formatClause(part, args[next++] ?? null);
    if (shown === stepsExceeded || shown === sizeExceeded) return shown;
    if (shown instanceof CelError) return new CelError(`error during formatting: ${shown.message}`);
    size += shown.length;
    if (size > valueSizeMax) return sizeExceeded;
    parts.push(shown);
  }
  return parts.join("");
}

/** What each clause takes, as messages list it. */
const clauseComplaints: ReadonlyMap<string, string> = new Map([
  [
    "s",
    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
  ],
  ["d", "decimal clause can only be used on ints, uints, and doubles"],
  ["f", "fixed-point clause can only be used on ints, uints, and doubles"],
  ["e", "scientific clause can only be used on ints, uints, and doubles"],
  ["b", "only ints, uints, and bools can be formatted as binary"],
  ["x", "only ints, uints, bytes, and strings can be formatted as hex"],
  ["X", "only ints, uints, bytes, and strings can be formatted as hex"],
  ["o", "octal clause can only be used on ints and uints"],
]);

export function clauseComplaint(letter: string, typeName: string): string {
  return `${clauseComplaints.get(letter) ?? ""}, was given ${typeName}`;
}

function formatClause(clause: FormatClause, value: CelValue): string | CelError {
  const shown = tryClause(clause, value instanceof CelUint ? value.value : value);
  return shown ?? new CelError(clauseComplaint(clause.letter, typeNameOf(value)));
}

function tryClause({ letter, precision }: FormatClause, value: CelValue): string | CelError | undefined {
  switch (letter) {
    case "s":
      return formatText(value);
    case "d":
      return typeof value === "number" ? formatDecimal(value) : integerText(value, 10);
    case "f":
      return formatReal(value, (number) => formatFixed(number, precision));
    case "e":
      return formatReal(value, (number) => formatScientific(number, precision));
    case "b":
      return typeof value === "boolean" ? (value ? "1" : "0") : integerText(value, 2);
    case "o":
      return integerText(value, 8);
    default: {
      const hex = hexText(value);
      return letter === "X" ? hex?.toUpperCase() : hex;
    }
  }
}

function integerText(value: CelValue, base: number): string | undefined {
  return typeof value === "bigint" ? value.toString(base) : undefined;
}

function hexText(value: CelValue): string | undefined {
  const bytes = typeof value === "string" ? encodeUtf8(value) : value;
  if (!(bytes instanceof Uint8Array)) return integerText(value, 16);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function formatDecimal(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return formatPlain(value);
}

function formatReal(value: CelValue, finite: (value: number) => string): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? finite(number) : formatDecimal(number);
}

/** What `%s` prints; `undefined` or an error when some part cannot be printed. */
function formatText(value: CelValue): string | CelError | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatDecimal(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value === null) return "null";
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Uint8Array) return decodeUtf8(value) ?? decodeLoosely(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelTimestamp) return formatTimestamp(value, true);
  if (value instanceof CelTypeValue) return value.name;
  if (isList(value)) return formatList(value);
  return isMap(value) ? formatMap(mapEntries(value)) : undefined;
}

function formatElement(value: CelValue): string | CelError {
  return formatText(value) ?? new CelError(clauseComplaint("s", typeNameOf(value)));
}

function formatList(list: readonly CelValue[]): string | CelError {
  if (!spend(list.length)) return stepsExceeded;
  const parts: string[] = [];
  let size = 0;
  for (const element of list) {
    const text = formatElement(element);
    if (text instanceof CelError) return text;
    size += text.length;
    if (size > valueSizeMax) return sizeExceeded;
    parts.push(text);
  }
  return `[${parts.join(", ")}]`;
}

function formatMap(entries: readonly (readonly [CelValue, CelValue])[]): string | CelError {
  if (!spend(entries.length)) return stepsExceeded;
  const parts: (readonly [string, string])[] = [];
  let size = 0;
  for (const [key, value] of entries) {
    const keyText = formatElement(key);
    const valueText = formatElement(value);
    if (keyText instanceof CelError) return keyText;
    if (valueText instanceof CelError) return valueText;
    size += keyText.length + valueText.length;
    if (size > valueSizeMax) return sizeExceeded;
    parts.push([keyText, valueText]);
  }
  parts.sort(([a], [b]) => compareText(a, b));
  return `{${parts.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;
}

/** Bytes that are no UTF-8, each on its own; Cerbos would send them on as they are. */
function decodeLoosely(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : "\ufffd")).join("");
}
