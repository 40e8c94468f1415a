import { int64Max, int64Min, uint64Max } from "./int64.ts";

/** Reads numbers and booleans as Go's strconv does; `undefined` when the text is none or does not fit. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text) || text.length > 1000) return undefined;
  const value = text.startsWith("+") ? BigInt(text.slice(1)) : BigInt(text);
  return value < int64Min || value > int64Max ? undefined : value;
}

export function parseUint64(text: string): bigint | undefined {
  if (!/^\d+$/.test(text) || text.length > 1000) return undefined;
  const value = BigInt(text);
  return value > uint64Max ? undefined : value;
}

const decimal = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?$/;
const hexadecimal = /^([+-]?)0[xX]_?([0-9a-fA-F]*(?:_[0-9a-fA-F]+)*)\.?([0-9a-fA-F]*(?:_[0-9a-fA-F]+)*)[pP]([+-]?\d+)$/;

export function parseDouble(text: string): number | undefined {
  if (decimal.test(text)) {
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) ? value : undefined;
  }
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) {
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^nan$/i.test(text) ? Number.NaN : parseHexadecimal(text);
}

function parseHexadecimal(text: string): number | undefined {
  const match = hexadecimal.exec(text);
  if (match === null || text.length > 100) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replaceAll("_", "");
  if (digits === "") return undefined;
  const places = fraction.replaceAll("_", "").length * 4;
  const value = Number(BigInt(`0x${digits}`)) * 2 ** (Number(exponent) - places);
  if (!Number.isFinite(value)) return undefined;
  return sign === "-" ? -value : value;
}

const booleans = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text): [string, boolean] => [text, true]),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text): [string, boolean] => [text, false]),
]);

export function parseBool(text: string): boolean | undefined {
  return booleans.get(text);
}
