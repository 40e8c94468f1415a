import { encodeUtf8 } from "@edict/cel";
import { wasmRequestWords as words } from "@edict/protocol";

/** What the reader of requests does with a field, `assembly/json/read-request.ts`. */
const operations = {
  text: 0,
  texts: 1,
  object: 2,
  attributes: 3,
  detail: 4,
  resources: 5,
  now: 6,
  claims: 7,
  nothing: 8,
} as const;

/** What is done with a field, and where its value goes: to a word of the request, or to a bit; or the fields of its object. */
type Field = readonly [operation: keyof typeof operations, where: number | Fields];
type Fields = Readonly<Record<string, Field>>;

const wordsStart = words.requestId;

const principal: Fields = {
  id: ["text", words.principalId],
  roles: ["texts", words.roleCount],
  attr: ["attributes", words.principalAttr],
  scope: ["text", words.principalScope],
  policyVersion: ["text", words.principalPolicyVersion],
};

const resource: Fields = {
  kind: ["text", words.resourceKind],
  id: ["text", words.resourceId],
  attr: ["attributes", words.resourceAttr],
  scope: ["text", words.resourceScope],
  policyVersion: ["text", words.resourcePolicyVersion],
};

const request: Fields = {
  principal: ["object", principal],
  resources: ["resources", { resource: ["object", resource], actions: ["texts", words.actionCount] }],
  requestId: ["text", words.requestId],
  includeMeta: ["detail", wordsStart + 1],
  includeDetails: ["detail", wordsStart + 2],
  auxData: ["object", { jwt: ["claims", words.jwt], jwts: ["claims", words.jwts] }],
  now: ["now", words.now],
  requestContext: ["nothing", wordsStart],
};

/** The table of all fields: objects one after the other, each ended by 0. */
export function requestFieldTable(): Uint8Array {
  const bytes: number[] = [];
  const later: (readonly [at: number, fields: Fields])[] = [];
  const put = (fields: Fields): void => {
    for (const [name, [operation, where]] of Object.entries(fields)) {
      const utf8 = encodeUtf8(name);
      bytes.push((operations[operation] << 4) | utf8.length);
      if (typeof where !== "number") later.push([bytes.length, where]);
      bytes.push(typeof where === "number" ? where - wordsStart : 0, ...utf8);
    }
    bytes.push(0);
  };
  put(request);
  for (const [at, fields] of later) {
    bytes[at] = bytes.length;
    put(fields);
  }
  return Uint8Array.from(bytes);
}
