/**
 * CEL syntax tree, one to one with `google.api.expr.v1alpha1.Expr` after macro expansion, so that it can travel in a
 * server bundle and be read back. Plain data: no classes, no cycles.
 */
export type CelExpr = CelConst | CelIdent | CelSelect | CelCall | CelList | CelStruct | CelComprehension;

/** A literal. `int` and `uint` are 64-bit; `duration` and `timestamp` never occur in source, only in calls. */
export interface CelConst {
  readonly kind: "const";
  readonly id: number;
  readonly value: CelLiteral;
}

export type CelLiteral =
  | { readonly type: "null" }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "int"; readonly value: bigint }
  | { readonly type: "uint"; readonly value: bigint }
  | { readonly type: "double"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bytes"; readonly value: Uint8Array };

export interface CelIdent {
  readonly kind: "ident";
  readonly id: number;
  readonly name: string;
}

/** `operand.field`, or the presence test `has(operand.field)` when `testOnly`. */
export interface CelSelect {
  readonly kind: "select";
  readonly id: number;
  readonly operand: CelExpr;
  readonly field: string;
  readonly testOnly: boolean;
}

/** Function or operator call; operators carry their internal names (`_&&_`, `_==_`, `@in`, `_[_]`, `_?._`). */
export interface CelCall {
  readonly kind: "call";
  readonly id: number;
  readonly function: string;
  readonly target?: CelExpr;
  readonly args: readonly CelExpr[];
}

export interface CelList {
  readonly kind: "list";
  readonly id: number;
  readonly elements: readonly CelExpr[];
  /** Indices of elements written `?e`. */
  readonly optionalIndices: readonly number[];
}

/** Map literal, or message construction when `messageName` is not empty. */
export interface CelStruct {
  readonly kind: "struct";
  readonly id: number;
  readonly messageName: string;
  readonly entries: readonly CelStructEntry[];
}

export interface CelStructEntry {
  readonly id: number;
  /** Map key, or the field name for messages. */
  readonly key: { readonly map: CelExpr } | { readonly field: string };
  readonly value: CelExpr;
  readonly optional: boolean;
}

/** Fold over a list or map; all macros but `has` expand to it. `iterVar2` is empty in the one-variable form. */
export interface CelComprehension {
  readonly kind: "comprehension";
  readonly id: number;
  readonly iterVar: string;
  readonly iterVar2: string;
  readonly iterRange: CelExpr;
  readonly accuVar: string;
  readonly accuInit: CelExpr;
  readonly loopCondition: CelExpr;
  readonly loopStep: CelExpr;
  readonly result: CelExpr;
}
