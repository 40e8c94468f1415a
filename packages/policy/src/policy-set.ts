import type { Diagnostic, Position } from "@edict/protocol";
import type { Policy, PolicyDocumentKind } from "./policy.ts";
import type { SourceMap } from "./source-map.ts";

/** A valid, enabled policy and where it came from. */
export interface PolicyDocument {
  readonly file: string;
  readonly policy: Policy;
  readonly kind: PolicyDocumentKind;
  /** `resource.leave_request.vdefault/acme`, `derived_roles.common`. */
  readonly key: string;
  /** "" for kinds without a scope. */
  readonly scope: string;
  readonly sourceMap: SourceMap;
}

/** A policy switched off by `disabled: true`. */
export interface DisabledPolicy {
  readonly file: string;
  readonly key: string;
  readonly position: Position;
}

/** Everything that was read from one policy repository. */
export interface PolicySet {
  /** In the order in which Cerbos walks the files: by path segments. */
  readonly policies: readonly PolicyDocument[];
  readonly disabled: readonly DisabledPolicy[];
  /** Path below `_schemas/` → text. */
  readonly schemas: ReadonlyMap<string, string>;
  /** Test suites (`*_test.yaml`) and files under `testdata/`, by path; parsed on demand. */
  readonly testFiles: ReadonlyMap<string, string>;
  /** Files that are none of the above. */
  readonly ignored: readonly string[];
  /** Load failures, sorted. While there is an error in here nothing is compiled. */
  readonly diagnostics: readonly Diagnostic[];
}
