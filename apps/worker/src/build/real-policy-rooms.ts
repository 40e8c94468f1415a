import { compilePolicySet, encodeRuleTable } from "@edict/compiler";
import { decodeRuleTable } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { Diagnostic, DiagnosticCode } from "@edict/protocol";
import type { PolicyRooms } from "./policy-rooms.ts";

/** The rooms that every build goes through. */
export const policyRooms: PolicyRooms = {
  readPolicySet: (files) => readPolicySet(files),
  compilePolicySet: (policySet) => compilePolicySet(policySet),
  encodeRuleTable,
  decodeRuleTable,
  emitWasm: () => ({
    module: undefined,
    diagnostics: [toWarning("wasm_unsupported", "", "Policies are not compiled to Wasm yet; published without it.")],
  }),
  runSuites: (policySet) => ({
    suites: 0,
    passed: 0,
    failed: 0,
    skipped: 0,
    diagnostics: [...policySet.testFiles.keys()].map((file) =>
      toWarning("not_supported", file, "Policy tests are not run yet."),
    ),
    report: { suites: [] },
  }),
};

function toWarning(code: DiagnosticCode, file: string, message: string): Diagnostic {
  const none = { position: undefined, description: undefined, remedy: undefined, excerpt: undefined };
  return { code, severity: "warning", file, message, ...none };
}
