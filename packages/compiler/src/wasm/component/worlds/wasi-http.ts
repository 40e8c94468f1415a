import type { InterfaceType, ValueType } from "../interface-type.ts";

/** What of WASI 0.2.0 an HTTP handler needs; hosts of any later 0.2 give it, too. */
const version = "0.2.0";

const optionalText = { option: "string" } as const;
const bytes = { list: "u8" } as const;
const request: ValueType = { borrow: "incoming-request" };
const response: ValueType = { borrow: "outgoing-response" };
const streamError = { type: "stream-error" } as const;

const ioError: InterfaceType = {
  name: `wasi:io/error@${version}`,
  types: { error: "resource" },
  functions: {},
};

const streams: InterfaceType = {
  name: `wasi:io/streams@${version}`,
  types: {
    error: { use: "error", of: ioError.name },
    "stream-error": { variant: { "last-operation-failed": { own: "error" }, closed: undefined } },
    "input-stream": "resource",
    "output-stream": "resource",
  },
  functions: {
    "[method]input-stream.blocking-read": {
      params: { self: { borrow: "input-stream" }, len: "u64" },
      result: { result: { ok: bytes, error: streamError } },
    },
    "[method]output-stream.blocking-write-and-flush": {
      params: { self: { borrow: "output-stream" }, contents: bytes },
      result: { result: { error: streamError } },
    },
  },
};

const wallClock: InterfaceType = {
  name: `wasi:clocks/wall-clock@${version}`,
  types: { datetime: { record: { seconds: "u64", nanoseconds: "u32" } } },
  functions: { now: { params: {}, result: { type: "datetime" } } },
};

const fieldSize = { type: "field-size-payload" } as const;
const optionalU32 = { option: "u32" } as const;
const optionalU64 = { option: "u64" } as const;

const errorCodes: { readonly [name: string]: ValueType | undefined } = {
  "DNS-timeout": undefined,
  "DNS-error": { type: "DNS-error-payload" },
  "destination-not-found": undefined,
  "destination-unavailable": undefined,
  "destination-IP-prohibited": undefined,
  "destination-IP-unroutable": undefined,
  "connection-refused": undefined,
  "connection-terminated": undefined,
  "connection-timeout": undefined,
  "connection-read-timeout": undefined,
  "connection-write-timeout": undefined,
  "connection-limit-reached": undefined,
  "TLS-protocol-error": undefined,
  "TLS-certificate-error": undefined,
  "TLS-alert-received": { type: "TLS-alert-received-payload" },
  "HTTP-request-denied": undefined,
  "HTTP-request-length-required": undefined,
  "HTTP-request-body-size": optionalU64,
  "HTTP-request-method-invalid": undefined,
  "HTTP-request-URI-invalid": undefined,
  "HTTP-request-URI-too-long": undefined,
  "HTTP-request-header-section-size": optionalU32,
  "HTTP-request-header-size": { option: fieldSize },
  "HTTP-request-trailer-section-size": optionalU32,
  "HTTP-request-trailer-size": fieldSize,
  "HTTP-response-incomplete": undefined,
  "HTTP-response-header-section-size": optionalU32,
  "HTTP-response-header-size": fieldSize,
  "HTTP-response-body-size": optionalU64,
  "HTTP-response-trailer-section-size": optionalU32,
  "HTTP-response-trailer-size": fieldSize,
  "HTTP-response-transfer-coding": optionalText,
  "HTTP-response-content-coding": optionalText,
  "HTTP-response-timeout": undefined,
  "HTTP-upgrade-failed": undefined,
  "HTTP-protocol-error": undefined,
  "loop-detected": undefined,
  "configuration-error": undefined,
  "internal-error": optionalText,
};

const methods: { readonly [name: string]: ValueType | undefined } = {
  get: undefined,
  head: undefined,
  post: undefined,
  put: undefined,
  delete: undefined,
  connect: undefined,
  options: undefined,
  trace: undefined,
  patch: undefined,
  other: "string",
};

const schemes: { readonly [name: string]: ValueType | undefined } = {
  HTTP: undefined,
  HTTPS: undefined,
  other: "string",
};

const types: InterfaceType = {
  name: `wasi:http/types@${version}`,
  types: {
    "input-stream": { use: "input-stream", of: streams.name },
    "output-stream": { use: "output-stream", of: streams.name },
    method: { variant: methods },
    scheme: { variant: schemes },
    "DNS-error-payload": { record: { rcode: optionalText, "info-code": { option: "u16" } } },
    "TLS-alert-received-payload": { record: { "alert-id": { option: "u8" }, "alert-message": optionalText } },
    "field-size-payload": { record: { "field-name": optionalText, "field-size": optionalU32 } },
    "error-code": { variant: errorCodes },
    "header-error": { variant: { "invalid-syntax": undefined, forbidden: undefined, immutable: undefined } },
    fields: "resource",
    "incoming-request": "resource",
    "incoming-body": "resource",
    "outgoing-response": "resource",
    "outgoing-body": "resource",
    "response-outparam": "resource",
  },
  functions: {
    "[method]incoming-request.method": { params: { self: request }, result: { type: "method" } },
    "[method]incoming-request.path-with-query": { params: { self: request }, result: optionalText },
    "[method]incoming-request.scheme": { params: { self: request }, result: { option: { type: "scheme" } } },
    "[method]incoming-request.authority": { params: { self: request }, result: optionalText },
    "[method]incoming-request.headers": { params: { self: request }, result: { own: "fields" } },
    "[method]incoming-request.consume": {
      params: { self: request },
      result: { result: { ok: { own: "incoming-body" } } },
    },
    "[method]incoming-body.stream": {
      params: { self: { borrow: "incoming-body" } },
      result: { result: { ok: { own: "input-stream" } } },
    },
    "[constructor]fields": { params: {}, result: { own: "fields" } },
    "[method]fields.get": { params: { self: { borrow: "fields" }, name: "string" }, result: { list: bytes } },
    "[method]fields.append": {
      params: { self: { borrow: "fields" }, name: "string", value: bytes },
      result: { result: { error: { type: "header-error" } } },
    },
    "[constructor]outgoing-response": {
      params: { headers: { own: "fields" } },
      result: { own: "outgoing-response" },
    },
    "[method]outgoing-response.set-status-code": {
      params: { self: response, "status-code": "u16" },
      result: { result: {} },
    },
    "[method]outgoing-response.body": {
      params: { self: response },
      result: { result: { ok: { own: "outgoing-body" } } },
    },
    "[method]outgoing-body.write": {
      params: { self: { borrow: "outgoing-body" } },
      result: { result: { ok: { own: "output-stream" } } },
    },
    "[static]outgoing-body.finish": {
      params: { this: { own: "outgoing-body" }, trailers: { option: { own: "fields" } } },
      result: { result: { error: { type: "error-code" } } },
    },
    "[static]response-outparam.set": {
      params: {
        param: { own: "response-outparam" },
        response: { result: { ok: { own: "outgoing-response" }, error: { type: "error-code" } } },
      },
    },
  },
};

/** An interface comes before those that use its types. */
export const wasiImports: readonly InterfaceType[] = [ioError, streams, types, wallClock];

export const incomingHandler: InterfaceType = {
  name: `wasi:http/incoming-handler@${version}`,
  types: {
    "incoming-request": { use: "incoming-request", of: types.name },
    "response-outparam": { use: "response-outparam", of: types.name },
  },
  functions: {
    handle: { params: { request: { own: "incoming-request" }, "response-out": { own: "response-outparam" } } },
  },
};
