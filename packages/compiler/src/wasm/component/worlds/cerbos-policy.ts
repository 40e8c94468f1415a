import type { InterfaceType } from "../interface-type.ts";

const optionalText = { option: "string" } as const;

/** The interface that `cerbos/wit-adapter` publishes for policies: `wit/deps/cerbos-policy/policy.wit`. */
export const authorization: InterfaceType = {
  name: "cerbos:policy/authorization",
  types: {
    principal: {
      record: {
        id: "string",
        "policy-version": optionalText,
        roles: { list: "string" },
        scope: optionalText,
        "attr-json": optionalText,
      },
    },
    resource: {
      record: {
        id: "string",
        "policy-version": optionalText,
        kind: "string",
        scope: optionalText,
        "attr-json": optionalText,
      },
    },
    "resource-entry": { record: { actions: { list: "string" }, resource: { type: "resource" } } },
    "aux-data": { record: { "jwt-json": optionalText } },
    request: {
      record: {
        "request-id": "string",
        principal: { type: "principal" },
        resources: { list: { type: "resource-entry" } },
        "aux-data": { option: { type: "aux-data" } },
      },
    },
    "result-entry-resource": {
      record: { id: "string", "policy-version": "string", kind: "string", scope: "string" },
    },
    "effect-meta": { record: { "matched-scope": "string", "matched-policy": "string" } },
    "result-entry-meta": {
      record: {
        actions: { list: { tuple: ["string", { type: "effect-meta" }] } },
        "effective-derived-roles": { list: "string" },
      },
    },
    "output-entry": { record: { src: "string", "val-json": "string" } },
    effect: { enum: ["unspecified", "allow", "deny", "no-match"] },
    "result-entry": {
      record: {
        resource: { type: "result-entry-resource" },
        actions: { list: { tuple: ["string", { type: "effect" }] } },
        meta: { type: "result-entry-meta" },
        outputs: { list: { type: "output-entry" } },
      },
    },
    response: { record: { "request-id": "string", results: { list: { type: "result-entry" } } } },
  },
  functions: {
    check: {
      params: { input: { type: "request" } },
      result: { result: { ok: { type: "response" }, error: "string" } },
    },
  },
};
