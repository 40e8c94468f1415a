import type { JsonValue } from "@edict/protocol";
import type { MessageField, MessageType, ReadMessage, ReadValue } from "../request/message-type.ts";

type Fields = { readonly [name: string]: unknown };

/** The fields of a decoded protobuf message that are set, as they would have been read from JSON. */
export function toReadMessage(message: object, type: MessageType): ReadMessage {
  const read = new Map<string, ReadValue>();
  for (const field of type.fields) {
    const value = readField(field, fieldOf(message as Fields, field));
    if (value !== undefined) read.set(field.jsonName, value);
  }
  return read;
}

function fieldOf(message: Fields, { oneof, jsonName }: MessageField): unknown {
  if (oneof === undefined) return message[jsonName];
  const group = message[oneof.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] as Fields;
  return group["case"] === jsonName ? group["value"] : undefined;
}

function readField(field: MessageField, value: unknown): ReadValue {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => readSingle(field, item));
  if (field.shape === "map") return readMap(field, value as Fields);
  // An unset scalar and a scalar with its zero value are the same message.
  if (value === undefined || value === "" || value === false) return undefined;
  if (value instanceof Uint8Array && value.length === 0) return undefined;
  return readSingle(field, value);
}

function readMap(field: MessageField, value: Fields): ReadonlyMap<string, ReadValue> | undefined {
  const entries = Object.entries(value);
  if (entries.length === 0) return undefined;
  return new Map(entries.map(([key, item]) => [key, readSingle(field, item)]));
}

function readSingle({ kind }: MessageField, value: unknown): ReadValue {
  if (typeof kind === "object") return toReadMessage(value as object, kind.message());
  return kind === "value" ? toJson(value as ProtobufValue) : value;
}

/** `google.protobuf.Value` */
interface ProtobufValue {
  readonly kind: {
    readonly case: string | undefined;
    readonly value?: unknown;
  };
}

/** Numbers stay what they are, even those that JSON has no text for. */
function toJson({ kind }: ProtobufValue): JsonValue {
  switch (kind.case) {
    case "numberValue":
    case "stringValue":
    case "boolValue":
      return kind.value as JsonValue;
    case "listValue":
      return (kind.value as { readonly values: readonly ProtobufValue[] }).values.map(toJson);
    case "structValue": {
      const object: { [name: string]: JsonValue } = Object.create(null);
      const { fields } = kind.value as { readonly fields: { readonly [name: string]: ProtobufValue } };
      for (const [name, value] of Object.entries(fields)) object[name] = toJson(value);
      return object;
    }
    default:
      return null;
  }
}
