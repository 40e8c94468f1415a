import type { CelExpr } from "@edict/protocol";
import type { CelType, CelValue } from "../../src/index.ts";
import {
  anyType,
  boolType,
  bytesType,
  CelMap,
  CelUint,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  parseDuration,
  parseTimestamp,
  stringType,
  structType,
  timestampType,
  toLiteral,
  uintType,
} from "../../src/index.ts";
import { wellKnownMessages } from "../../src/library/well-known-messages.ts";
import { decodeBase64 } from "../../src/value/base64.ts";
import { CelTypeValue } from "../../src/value/cel-type-value.ts";
import type { SpecType, SpecValue } from "./spec-suite.ts";

/** The value that the suite's JSON stands for; throws for protobuf messages, which expressions of Cerbos do not meet. */
export function fromSpec(value: SpecValue): CelValue {
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.int64Value !== undefined) return BigInt(value.int64Value);
  if (value.uint64Value !== undefined) return new CelUint(BigInt(value.uint64Value));
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.bytesValue !== undefined) return decodeBase64(value.bytesValue) as Uint8Array;
  if (value.listValue !== undefined) return (value.listValue.values ?? []).map(fromSpec);
  if (value.mapValue !== undefined) {
    const map = new CelMap();
    for (const entry of value.mapValue.entries ?? []) map.set(fromSpec(entry.key), fromSpec(entry.value));
    return map;
  }
  if (value.typeValue !== undefined) return new CelTypeValue(value.typeValue);
  if (value.objectValue !== undefined) return fromMessage(value.objectValue);
  return null;
}

function fromMessage(message: NonNullable<SpecValue["objectValue"]>): CelValue {
  const type = message["@type"].replace(/^.*\//, "");
  if (type === "google.protobuf.Timestamp") return parseTimestamp(String(message.value)) as CelValue;
  if (type === "google.protobuf.Duration") return parseDuration(String(message.value)) as CelValue;
  throw new Error(`message ${type}`);
}

const primitives: Readonly<Record<string, CelType>> = {
  BOOL: boolType,
  INT64: intType,
  UINT64: uintType,
  DOUBLE: doubleType,
  STRING: stringType,
  BYTES: bytesType,
  TIMESTAMP: timestampType,
  DURATION: durationType,
  ANY: anyType,
};

export function typeFromSpec(type: SpecType | undefined): CelType {
  if (type?.listType !== undefined) return listType(typeFromSpec(type.listType.elemType));
  if (type?.mapType !== undefined)
    return mapType(typeFromSpec(type.mapType.keyType), typeFromSpec(type.mapType.valueType));
  if (type?.messageType !== undefined) {
    return wellKnownMessages.get(type.messageType)?.type ?? structType(type.messageType);
  }
  return primitives[type?.primitive ?? type?.wellKnown ?? ""] ?? dynType;
}

/** The expression inside a loop over nothing that binds the name, as `cel.bind` would. */
export function bindValue(name: string, value: CelValue, result: CelExpr): CelExpr {
  let id = -1000;
  const newId = (): number => id--;
  const accuInit = toLiteral(value, newId);
  if (accuInit === undefined) throw new Error(`no literal for ${name}`);
  return {
    kind: "comprehension",
    id: newId(),
    iterVar: "#unused",
    iterVar2: "",
    iterRange: { kind: "list", id: newId(), elements: [], optionalIndices: [] },
    accuVar: name,
    accuInit,
    loopCondition: { kind: "const", id: newId(), value: { type: "bool", value: false } },
    loopStep: { kind: "ident", id: newId(), name },
    result,
  };
}
