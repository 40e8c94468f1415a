import type { Token } from "./token.ts";

/**
 * What the grammar matched, before macros. `undefined` stands where the parser recovered from a syntax error.
 * `start` is the first token of the node.
 */
export type Syntax =
  | {
      readonly kind: "conditional";
      readonly op: Token;
      readonly condition: Part;
      readonly then: Part;
      readonly otherwise: Part;
    }
  | {
      readonly kind: "logic";
      readonly function: "_&&_" | "_||_";
      readonly start: Token;
      readonly ops: readonly Token[];
      readonly terms: readonly Part[];
    }
  | {
      readonly kind: "binary";
      readonly level: "relation" | "calc";
      readonly op: Token;
      readonly left: Part;
      readonly right: Part;
    }
  | { readonly kind: "unary"; readonly function: "!_" | "-_"; readonly ops: readonly Token[]; readonly operand: Part }
  | {
      readonly kind: "select";
      readonly start: Token;
      readonly op: Token;
      readonly optional: boolean;
      readonly operand: Part;
      readonly field: FieldName | undefined;
    }
  | {
      readonly kind: "memberCall";
      readonly open: Token;
      readonly name: Token;
      readonly target: Part;
      readonly args: readonly Part[];
    }
  | {
      readonly kind: "index";
      readonly op: Token;
      readonly optional: boolean;
      readonly operand: Part;
      readonly index: Part;
    }
  | { readonly kind: "ident"; readonly start: Token; readonly dot: boolean; readonly name: Token }
  | {
      readonly kind: "globalCall";
      readonly start: Token;
      readonly dot: boolean;
      readonly name: Token;
      readonly open: Token;
      readonly args: readonly Part[];
    }
  | { readonly kind: "list"; readonly open: Token; readonly elements: readonly SyntaxElement[] }
  | { readonly kind: "map"; readonly open: Token; readonly entries: readonly SyntaxEntry[] }
  | {
      readonly kind: "message";
      readonly open: Token;
      readonly dot: boolean;
      readonly names: readonly Token[];
      readonly fields: readonly SyntaxField[];
    }
  | { readonly kind: "literal"; readonly start: Token; readonly sign: boolean; readonly token: Token };

export type Part = Syntax | undefined;

/** A field's name, or where it should stand. */
export interface FieldName {
  readonly start: Token;
  readonly token: Token | undefined;
}

export interface SyntaxElement {
  readonly optional: boolean;
  readonly value: Part;
}

export interface SyntaxEntry {
  readonly optional: boolean;
  readonly key: Part;
  readonly colon: Token | undefined;
  readonly value: Part;
}

export interface SyntaxField {
  readonly optional: boolean;
  readonly name: Token | undefined;
  readonly colon: Token | undefined;
  readonly value: Part;
}
