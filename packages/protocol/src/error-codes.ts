/** Codes of author mistakes. Closed list: add here first, document in docs/diagnostics.md. */
export const diagnosticCodes = [
  "yaml_syntax",
  "yaml_limit",
  "json_syntax",
  "file_too_large",
  "file_path",
  "file_encoding",
  "policy_structure",
  "policy_value",
  "policy_duplicate",
  "policy_misplaced",
  "no_policies",
  "import_missing",
  "scope_missing",
  "scope_permissions_conflict",
  "variable_invalid",
  "variable_undefined",
  "variable_redefined",
  "variable_cycle",
  "constant_invalid",
  "constant_undefined",
  "constant_redefined",
  "derived_role_unknown",
  "derived_role_ambiguous",
  "role_unknown",
  "schema_missing",
  "schema_invalid",
  "cel_syntax",
  "cel_type",
  "cel_schema_type",
  "rule_duplicate_name",
  "rule_unreachable",
  "deny_can_error",
  "derived_roles_unused",
  "not_supported",
  "test_structure",
  "test_failed",
  "wasm_unsupported",
] as const;
export type DiagnosticCode = (typeof diagnosticCodes)[number];

/** Codes of failures that are not an author's: requests, hub operations, processes. Closed list. */
export const errorCodes = [
  "invalid_request",
  "request_too_large",
  "unauthenticated",
  "permission_denied",
  "not_found",
  "conflict",
  "limit_exceeded",
  "bundle_corrupt",
  "bundle_signature",
  "bundle_incompatible",
  "checkout_failed",
  "build_failed",
  "evaluators_disagree",
  "artifact_missing",
  "artifact_corrupt",
  "cancelled",
  "superseded",
  "unavailable",
  "internal",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** A failure with two voices: `message` may be shown to anybody, `cause` never leaves the process. */
export class EdictError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "EdictError";
    this.code = code;
  }
}
