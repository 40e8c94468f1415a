import type { CelExpr } from "@edict/protocol";
import type { CelIssue } from "./cel-issue.ts";

/** An expression after parsing and macro expansion, with what is needed to talk about its source. */
export interface ParsedCel {
  readonly source: string;
  readonly expr: CelExpr;
  /** Node id → offset in the source, in code points, as `SourceInfo.positions` wants it. */
  readonly positions: ReadonlyMap<number, number>;
}

export type CelParseResult =
  | { readonly ok: true; readonly parsed: ParsedCel }
  | { readonly ok: false; readonly issues: readonly CelIssue[] };
