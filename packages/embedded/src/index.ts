export type { WasmManifest, WasmReads } from "@edict/protocol/wasm";
export { loadPolicies, loadPoliciesSync, type PolicySource } from "./load-policies.ts";
export type { CheckOptions, Policies } from "./policies.ts";
export type {
  Attributes,
  AuxData,
  CheckMeta,
  CheckRequest,
  CheckResponse,
  CheckResult,
  Effect,
  Output,
  Principal,
  Resource,
  ResourceEntry,
  SingleRequest,
} from "./request.ts";
export { type MistakeCode, RequestMistake, UnusablePolicies } from "./request-mistake.ts";
