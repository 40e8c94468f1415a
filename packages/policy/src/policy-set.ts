import type { Diagnostic, Position } from "@edict/protocol";
import type { Policy } from "./policy.ts";

/** A valid, enabled policy and where it came from. */
export interface PolicyDocument {
  readonly file: string;
  /** The file as it was read; `locatePolicy` finds the position of any field in it. */
  readonly text: string;
  readonly policy: Policy;
  /** `resource.leave_request.vdefault/acme`, `derived_roles.common`. */
  readonly key: string;
  /** "" for kinds without a scope. */
  readonly scope: string;
  /** "default" for role policies without a version, "" for kinds without one. */
  readonly version: string;
  /** Where the document starts. */
  readonly start: Position;
}

/** A policy switched off by `disabled: true`. */
export interface DisabledPolicy {
  readonly file: string;
  readonly key: string;
  readonly start: Position;
}

/** Everything that was read from one policy repository. Paths are relative to its root, with `/`. */
export interface PolicySet {
  /** In the order in which Cerbos walks the files: by path segments. */
  readonly policies: readonly PolicyDocument[];
  readonly disabled: readonly DisabledPolicy[];
  /** Path below `_schemas/` → text. */
  readonly schemas: ReadonlyMap<string, string>;
  /** Test suites (`*_test.yaml`) and files below `testdata/`, by path; parsed on demand. */
  readonly testFiles: ReadonlyMap<string, string>;
  /** Files that are none of the above. */
  readonly ignored: readonly string[];
  /** Load failures, sorted. While there is an error among them nothing is compiled. */
  readonly diagnostics: readonly Diagnostic[];
}
