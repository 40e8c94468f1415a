import type { CelExpr } from "@edict/protocol";
import type { CelIssue } from "../syntax/cel-issue.ts";
import type { ParsedCel } from "../syntax/parsed-cel.ts";
import type { CelType } from "./cel-type.ts";

/** A type-checked expression: what `google.api.expr.v1alpha1.CheckedExpr` carries. */
export interface CheckedCel {
  readonly parsed: ParsedCel;
  /** The tree with names resolved: `math.abs(x)` has become the call `math.abs` without a target. */
  readonly expr: CelExpr;
  readonly type: CelType;
  readonly types: ReadonlyMap<number, CelType>;
  readonly references: ReadonlyMap<number, CelReference>;
}

/** What an identifier or call stands for. `name` is "" for calls, `overloads` is empty for identifiers. */
export interface CelReference {
  readonly name: string;
  readonly overloads: readonly string[];
}

export type CelCheckResult =
  | { readonly ok: true; readonly checked: CheckedCel }
  | { readonly ok: false; readonly issues: readonly CelIssue[] };
