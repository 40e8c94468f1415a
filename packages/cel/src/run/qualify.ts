import { CelError } from "../value/cel-error.ts";
import { CelMap } from "../value/cel-map.ts";
import { CelMessage } from "../value/cel-message.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { CelHierarchy } from "../value/hierarchy.ts";
import { int64Max, losslessInt } from "../value/int64.ts";
import { renderValue } from "../value/render.ts";
import { internalTypeNameOf, isJsonObject, isList, typeNameOf } from "../value/type-name.ts";

/** The value that `container[key]` or `container.key` has; `undefined` when the container has no such key. */
export function lookUp(container: CelValue, key: CelValue): CelValue | CelError | undefined {
  if (container instanceof CelMap) return container.find(key);
  if (isJsonObject(container)) {
    return typeof key === "string" && Object.hasOwn(container, key) ? container[key] : undefined;
  }
  if (isList(container)) return lookUpElement(container, key);
  if (container instanceof CelMessage) return lookUpField(container, key);
  return container instanceof CelHierarchy ? lookUpPart(container, key) : undefined;
}

/** The error of a lookup that found nothing. */
export function missing(container: CelValue, key: CelValue): CelError {
  const shown = renderValue(key);
  return new CelError(isList(container) ? `index out of bounds: ${shown}` : `no such key: ${shown}`);
}

/** Keys may be strings, numbers and booleans. */
export function checkKey(key: CelValue): CelError | undefined {
  switch (typeof key) {
    case "string":
    case "bigint":
    case "number":
    case "boolean":
      return undefined;
    default:
      return key instanceof CelUint ? undefined : new CelError(`invalid qualifier type: ${internalTypeNameOf(key)}`);
  }
}

function lookUpElement(list: readonly CelValue[], key: CelValue): CelValue | CelError | undefined {
  const index = elementIndex(key);
  return typeof index === "number" ? list[index] : index;
}

function elementIndex(key: CelValue): number | CelError {
  if (typeof key === "bigint") return Number(key);
  if (typeof key === "number") {
    const int = losslessInt(key);
    return int === undefined ? new CelError(`unsupported index value ${renderValue(key)} in list`) : Number(int);
  }
  if (!(key instanceof CelUint)) return new CelError(`unsupported index type '${typeNameOf(key)}' in list`);
  return key.value > int64Max ? new CelError(`unsupported index value ${key.value} in list`) : Number(key.value);
}

function lookUpField(message: CelMessage, key: CelValue): CelValue | CelError {
  if (typeof key !== "string") return new CelError("no such overload");
  return message.get(key) ?? new CelError(`no such field '${key}'`);
}

function lookUpPart(hierarchy: CelHierarchy, key: CelValue): CelValue | CelError {
  if (typeof key !== "bigint") return new CelError(`unsupported index type '${typeNameOf(key)}'`);
  return (key >= 0n ? hierarchy.parts[Number(key)] : undefined) ?? new CelError("index out of range");
}
