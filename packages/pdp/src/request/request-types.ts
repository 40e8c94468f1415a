import { field, listField, type MessageType, mapField, messageType } from "./message-type.ts";

/** Messages of `cerbos.request.v1` and `cerbos.engine.v1` with the rules of their `buf.validate` options. */

const scope = String.raw`^(^$|\.|[0-9a-zA-Z][\w\-]*(\.\w[\w\-]*)*)$`;
const version = String.raw`^[\w]*$`;
const nonEmpty = { required: true, minLength: 1 };
const actionList = { required: true, unique: true, minItems: 1, itemMinLength: 1 };
const someEntries = { required: true, minItems: 1 };

const principal = messageType([
  field(1, "id", "string", nonEmpty),
  field(2, "policy_version", "string", { pattern: version }),
  listField(3, "roles", "string", { required: true, unique: true, minItems: 1, itemMinLength: 1 }),
  mapField(4, "attr", "value", { keyMinLength: 1 }),
  field(5, "scope", "string", { pattern: scope }),
]);

const resource = messageType([
  field(1, "kind", "string", nonEmpty),
  field(2, "policy_version", "string", { pattern: version }),
  field(3, "id", "string", nonEmpty),
  mapField(4, "attr", "value", { keyMinLength: 1 }),
  field(5, "scope", "string", { pattern: scope }),
]);

const planResource = messageType([
  field(1, "kind", "string", nonEmpty),
  mapField(2, "attr", "value"),
  field(3, "policy_version", "string", { pattern: version }),
  field(4, "scope", "string", { pattern: scope }),
]);

const jwt = messageType([field(1, "token", "string", nonEmpty), field(2, "key_set_id", "string")]);

const auxData = messageType(
  [field(1, "jwt", { message: () => jwt }), mapField(2, "jwts", { message: () => jwt }, { keyMinLength: 1 })],
  {
    rules: [
      {
        id: "AuxData.only_one_jwt_field",
        message: "Only one of the jwt or jwts fields must be set",
        holds: (message) => !(message.has("jwt") && message.has("jwts")),
      },
    ],
  },
);

const requestContext = messageType([mapField(1, "annotations", "value", { keyMinLength: 1 })]);

const ofPrincipal = { message: () => principal };
const ofResource = { message: () => resource };
const ofAuxData = { message: () => auxData };

const resourceEntry = messageType([
  listField(1, "actions", "string", actionList),
  field(2, "resource", ofResource, { required: true }),
]);

export const checkResourcesRequest = messageType([
  field(1, "request_id", "string"),
  field(2, "include_meta", "bool"),
  field(3, "principal", ofPrincipal, { required: true }),
  listField(4, "resources", { message: () => resourceEntry }, someEntries),
  field(5, "aux_data", ofAuxData),
  field(6, "request_context", { message: () => requestContext }),
]);

export const planResourcesRequest = messageType(
  [
    field(1, "request_id", "string"),
    field(2, "action", "string"),
    field(3, "principal", ofPrincipal, { required: true }),
    field(4, "resource", { message: () => planResource }, { required: true }),
    field(5, "aux_data", ofAuxData),
    field(6, "include_meta", "bool"),
    listField(7, "actions", "string", { unique: true, maxItems: 20, itemMinLength: 1 }),
    field(8, "request_context", { message: () => requestContext }),
  ],
  {
    rules: [
      {
        id: "exclusiveFieldsActionOrActions",
        message: "Exactly one of 'action' or 'actions' field must be set",
        holds: (message) => message.has("action") !== message.has("actions"),
      },
    ],
  },
);

const attributes = messageType([mapField(1, "attr", "value")]);

const resourceSet = messageType([
  field(1, "kind", "string", nonEmpty),
  field(2, "policy_version", "string", { pattern: version }),
  mapField(3, "instances", { message: () => attributes }, { required: true, minPairs: 1 }),
  field(4, "scope", "string", { pattern: scope }),
]);

/** Deprecated `/api/check`. */
export const checkResourceSetRequest = messageType([
  field(1, "request_id", "string"),
  listField(2, "actions", "string", actionList),
  field(3, "principal", ofPrincipal, { required: true }),
  field(4, "resource", { message: () => resourceSet }, { required: true }),
  field(5, "include_meta", "bool"),
  field(6, "aux_data", ofAuxData),
]);

/** Deprecated `/api/check_resource_batch`. */
export const checkResourceBatchRequest = messageType([
  field(1, "request_id", "string"),
  field(2, "principal", ofPrincipal, { required: true }),
  listField(3, "resources", { message: () => resourceEntry }, someEntries),
  field(4, "aux_data", ofAuxData),
]);

const file = messageType([
  field(1, "file_name", "string", nonEmpty),
  field(2, "contents", "bytes", { required: true, minLength: 1, bytesMax: 1_048_576 }),
]);
const files = listField(2, "files", { message: () => file }, { required: true, minItems: 1, maxItems: 30 });

export const playgroundFilesRequest = messageType([field(1, "playground_id", "string"), files]);

export const playgroundEvaluateRequest = messageType([
  field(1, "playground_id", "string"),
  files,
  field(3, "principal", ofPrincipal, { required: true }),
  field(4, "resource", ofResource, { required: true }),
  listField(5, "actions", "string", { ...actionList, maxItems: 50 }),
  field(6, "aux_data", ofAuxData),
]);

export const playgroundProxyRequest: MessageType = messageType(
  [
    field(1, "playground_id", "string"),
    files,
    field(3, "check_resource_set", { message: () => checkResourceSetRequest }, { oneof: "proxy_request" }),
    field(4, "check_resource_batch", { message: () => checkResourceBatchRequest }, { oneof: "proxy_request" }),
    field(5, "plan_resources", { message: () => planResourcesRequest }, { oneof: "proxy_request" }),
    field(6, "check_resources", { message: () => checkResourcesRequest }, { oneof: "proxy_request" }),
  ],
  { requiredOneof: "proxy_request" },
);
