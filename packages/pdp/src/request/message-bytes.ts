import type { JsonValue } from "@edict/protocol";
import type { MessageField, MessageType, ReadMessage, ReadValue } from "./message-type.ts";

/** How long a message is as protobuf. Limits are about that, also for what was sent as JSON. */
export function messageBytes(message: ReadMessage, type: MessageType): number {
  let bytes = 0;
  for (const field of type.fields) {
    const value = message.get(field.jsonName);
    if (value !== undefined) bytes += fieldBytes(field, value);
  }
  return bytes;
}

function fieldBytes(field: MessageField, value: ReadValue): number {
  const tag = varintBytes(field.number << 3);
  if (value instanceof Map && field.shape === "map") {
    return sum([...value].map(([key, item]) => tag + framed(1 + textBytes(String(key)) + 1 + single(field, item))));
  }
  if (Array.isArray(value) && field.shape === "list") return sum(value.map((item) => tag + single(field, item)));
  return tag + single(field, value);
}

/** A value with its length, without its tag. */
function single({ kind }: MessageField, value: ReadValue): number {
  if (typeof kind === "object" && value instanceof Map) return framed(messageBytes(value, kind.message()));
  if (kind === "value") return framed(valueBytes(value as JsonValue));
  if (value instanceof Uint8Array) return framed(value.length);
  return typeof value === "string" ? textBytes(value) : 1;
}

/** `google.protobuf.Value` */
function valueBytes(value: JsonValue): number {
  if (typeof value === "number") return 9;
  if (typeof value === "string") return 1 + textBytes(value);
  if (typeof value !== "object" || value === null) return 2;
  if (Array.isArray(value)) return 1 + framed(sum(value.map((item: JsonValue) => 1 + framed(valueBytes(item)))));
  const entries = Object.entries(value).map(([key, item]) => 2 + textBytes(key) + framed(valueBytes(item)));
  return 1 + framed(sum(entries.map((bytes) => 1 + framed(bytes))));
}

function textBytes(text: string): number {
  return framed(Buffer.byteLength(text));
}

function framed(bytes: number): number {
  return varintBytes(bytes) + bytes;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
