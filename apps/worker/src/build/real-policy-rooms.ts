import { compilePolicySet, encodeRuleTable } from "@edict/compiler";
import { decodeRuleTable } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { Diagnostic } from "@edict/protocol";
import type { PolicyRooms } from "./policy-rooms.ts";
import { runPolicyTests } from "./run-policy-tests.ts";

/** The rooms that every build goes through. */
export const policyRooms: PolicyRooms = {
  readPolicySet: (files) => readPolicySet(files),
  compilePolicySet: (policySet) => compilePolicySet(policySet),
  encodeRuleTable,
  decodeRuleTable,
  emitWasm: () => ({ module: undefined, diagnostics: [withoutWasm] }),
  runSuites: runPolicyTests,
};

const withoutWasm: Diagnostic = {
  code: "wasm_unsupported",
  severity: "warning",
  file: "",
  position: undefined,
  message: "Policies are not compiled to Wasm yet; published without it.",
  description: undefined,
  remedy: undefined,
  excerpt: undefined,
};
