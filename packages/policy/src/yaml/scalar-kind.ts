import type { YamlScalarKind } from "./yaml-node.ts";

const keywords: ReadonlyMap<string, YamlScalarKind> = new Map([
  ["", "string"],
  ["null", "null"],
  ["Null", "null"],
  ["NULL", "null"],
  ["~", "null"],
  ["true", "bool"],
  ["True", "bool"],
  ["TRUE", "bool"],
  ["false", "bool"],
  ["False", "bool"],
  ["FALSE", "bool"],
  [".inf", "infinity"],
  [".Inf", "infinity"],
  [".INF", "infinity"],
  ["-.inf", "infinity"],
  ["-.Inf", "infinity"],
  ["-.INF", "infinity"],
  [".nan", "nan"],
  [".NaN", "nan"],
  [".NAN", "nan"],
]);

const int64Min = -(2n ** 63n);
const uint64Max = 2n ** 64n - 1n;

/** What plain text means: `yes` is a string, `010` is eight, `1e3` is a string, `1.5e3` a number. */
export function scalarKindOf(text: string): YamlScalarKind {
  const keyword = keywords.get(text);
  if (keyword !== undefined) {
    return keyword;
  }
  if (!mayBeNumber(text.charCodeAt(0))) {
    return "string";
  }
  if (parseYamlInteger(text) !== undefined) {
    return "integer";
  }
  return parseYamlFloat(text) === undefined ? "string" : "float";
}

function mayBeNumber(first: number): boolean {
  return (first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2b || first === 0x2e;
}

/** The value of an integer, or `undefined` if the text is none or does not fit 64 bits. */
export function parseYamlInteger(text: string): bigint | undefined {
  if (/^[1-9]\d{0,14}$/.test(text)) {
    return BigInt(text);
  }
  const match = /^([+-]*)(0x|0o|0b|0)?([0-9a-fA-F_]*)$/.exec(text);
  if (match === null || text.length > 100) {
    return undefined;
  }
  const [, signs = "", prefix = "", digits = ""] = match;
  if (!["", "+", "-", "+-"].includes(signs)) {
    return undefined;
  }
  const magnitude = parseDigits(prefix, digits.replaceAll("_", ""));
  if (magnitude === undefined) {
    return undefined;
  }
  const value = signs === "-" ? -magnitude : magnitude;
  return value < int64Min || value > uint64Max ? undefined : value;
}

function parseDigits(prefix: string, digits: string): bigint | undefined {
  if (digits === "") {
    return prefix === "0" ? 0n : undefined;
  }
  switch (prefix) {
    case "0x":
      return BigInt(`0x${digits}`);
    case "0b":
      return /^[01]+$/.test(digits) ? BigInt(`0b${digits}`) : undefined;
    case "":
      return /^\d+$/.test(digits) ? BigInt(digits) : undefined;
    default:
      return /^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : undefined;
  }
}

/** The value of a number with exactly one dot, or `undefined`. */
export function parseYamlFloat(text: string): number | undefined {
  const match = /^([+-]*)([\d_]*\.[\d_]*(?:[eE][+-]?[\d_]+)?)$/.exec(text);
  const [, signs = "", digits = ""] = match ?? [];
  if (match === null || !["", "+", "-", "+-"].includes(signs) || !/\d/.test(digits)) {
    return undefined;
  }
  const value = Number(`${signs === "-" ? "-" : ""}${digits.replaceAll("_", "")}`);
  return Number.isFinite(value) ? value : undefined;
}
