import { CelMap } from "./cel-map.ts";
import { CelOptional } from "./cel-optional.ts";
import { CelTypeValue } from "./cel-type-value.ts";
import { CelUint } from "./cel-uint.ts";
import type { CelValue } from "./cel-value.ts";
import { formatDouble } from "./format-number.ts";
import { mapEntries } from "./map-access.ts";
import { CelDuration, CelTimestamp } from "./time.ts";
import { formatDuration, formatTimestamp } from "./time-text.ts";
import { isList, isMap, typeNameOf } from "./type-name.ts";

/** Elements shown of a long list or map. */
const shownMax = 100;

/** A value inside an error message. */
export function renderValue(value: CelValue, depth = 0): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatDouble(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value === null) return "NULL_VALUE";
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Uint8Array) return `[${value.join(" ")}]`;
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelTypeValue) return value.name;
  return depth > 20 ? "…" : renderCompound(value, depth + 1);
}

function renderCompound(value: CelValue, depth: number): string {
  if (isList(value))
    return `[${value
      .slice(0, shownMax)
      .map((element) => renderValue(element, depth))
      .join(", ")}]`;
  if (value instanceof CelOptional) {
    return value.value === undefined ? "optional.none()" : `optional(${renderValue(value.value, depth)})`;
  }
  if (value instanceof CelMap || isMap(value)) {
    const entries = mapEntries(value).slice(0, shownMax);
    return `{${entries.map(([k, v]) => `${renderValue(k, depth)}: ${renderValue(v, depth)}`).join(", ")}}`;
  }
  return typeNameOf(value);
}
