import type { CelExpr, CelLiteral } from "@edict/protocol";

/** Name of the variable that holds a comprehension's result; no source can spell it. */
export const accumulator = "@result";

/** The older spelling, which sources could have used and which macros therefore still refuse. */
export const oldAccumulator = "__result__";

/** Makes nodes for a macro's expansion. Nodes get their ids in the order of the calls, and the place of the macro call. */
export interface MacroBuilder {
  literal(value: CelLiteral): CelExpr;
  ident(name: string): CelExpr;
  list(...elements: CelExpr[]): CelExpr;
  emptyMap(): CelExpr;
  call(name: string, ...args: CelExpr[]): CelExpr;
  memberCall(name: string, target: CelExpr, ...args: CelExpr[]): CelExpr;
  presence(operand: CelExpr, field: string): CelExpr;
  comprehension(parts: ComprehensionParts): CelExpr;
  /** The same tree with fresh ids. */
  copy(expr: CelExpr): CelExpr;
}

export interface ComprehensionParts {
  readonly range: CelExpr;
  readonly iterVar: string;
  readonly iterVar2?: string;
  readonly accuVar: string;
  readonly init: CelExpr;
  readonly condition: CelExpr;
  readonly step: CelExpr;
  readonly result: CelExpr;
}

/** A macro was meant but its arguments are wrong; `at` is the id of the offending node. */
export interface MacroMistake {
  readonly at: number;
  readonly mistake: string;
}

/** The expansion, a mistake, or `undefined` when the call is no use of the macro after all. */
export type Expansion = CelExpr | MacroMistake | undefined;

export interface Macro {
  readonly name: string;
  readonly receiver: boolean;
  /** `undefined` takes any number of arguments. */
  readonly args: number | undefined;
  expand(make: MacroBuilder, target: CelExpr | undefined, args: readonly CelExpr[]): Expansion;
}

export function isMistake(expansion: CelExpr | MacroMistake): expansion is MacroMistake {
  return "mistake" in expansion;
}
