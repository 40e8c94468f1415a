import { wasmStatuses } from "@edict/protocol";
import type { InterfaceType } from "../interface-type.ts";
import { authorization } from "./cerbos-policy.ts";

const bytes = { list: "u8" } as const;
const checked = { result: { ok: bytes, error: { type: "error" } } } as const;

/** Decisions as JSON: `wit/edict-pdp.wit`. */
export const decide: InterfaceType = {
  name: "edict:pdp/decide@1.0.0",
  types: {
    "error-kind": {
      enum: [...wasmStatuses.values()].map(({ code }) =>
        code.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      ),
    },
    error: { record: { kind: { type: "error-kind" }, position: "u32", message: "string" } },
  },
  functions: {
    "check-text": { params: { request: "string" }, result: { result: { ok: "string", error: { type: "error" } } } },
    "check-bytes": { params: { request: bytes }, result: checked },
    "check-batch": { params: { requests: { list: bytes } }, result: { list: checked } },
  },
};

/** What the artifact says of itself: `wit/edict-pdp.wit`. */
export const bundle: InterfaceType = {
  name: "edict:pdp/bundle@1.0.0",
  types: {
    description: { record: { "bundle-id": "string", "abi-version": "u32", manifest: "string" } },
  },
  functions: {
    describe: { params: {}, result: { type: "description" } },
  },
};

/** The published typed interface, at an instant that the caller names: `wit/edict-pdp.wit`. */
export const timedAuthorization: InterfaceType = {
  name: "edict:pdp/timed-authorization@1.0.0",
  types: authorization.types,
  functions: {
    "check-at": {
      params: { input: { type: "request" }, seconds: "u64", nanoseconds: "u32" },
      result: { result: { ok: { type: "response" }, error: "string" } },
    },
  },
};
