/** A JSON value as it comes from a request body or a policy file. Numbers are IEEE doubles, as in google.protobuf.Value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. Implementations must not assume a prototype: read with `Object.hasOwn`. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
