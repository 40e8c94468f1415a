import type { TokenType } from "./token.ts";
import { T, tokenNames } from "./token.ts";

/** A set of token types; `has` runs at every step of the parser. */
export class TokenSet {
  private readonly members = new Uint8Array(40);

  constructor(types: readonly TokenType[]) {
    for (const type of types) this.members[type] = 1;
  }

  has(type: TokenType): boolean {
    return this.members[type] === 1;
  }

  union(other: TokenSet): TokenSet {
    const result = new TokenSet([]);
    for (let i = 0; i < 40; i++) result.members[i] = (this.members[i] ?? 0) | (other.members[i] ?? 0);
    return result;
  }

  /** As messages print it: in grammar order, in braces unless there is only one. */
  toString(): string {
    const names = Object.values(T).flatMap((type) => (this.has(type) ? [tokenNames[type]] : []));
    return names.length === 1 ? (names[0] ?? "") : `{${names.join(", ")}}`;
  }
}

export function tokenSet(...types: TokenType[]): TokenSet {
  return new TokenSet(types);
}

/** What may start an operand after `.` or a unary operator. */
export const operandStart = tokenSet(
  T.LBRACKET,
  T.LBRACE,
  T.LPAREN,
  T.DOT,
  T.MINUS,
  T.TRUE,
  T.FALSE,
  T.NULL,
  T.NUM_FLOAT,
  T.NUM_INT,
  T.NUM_UINT,
  T.STRING,
  T.BYTES,
  T.IDENTIFIER,
);

/** What may start an expression. */
export const expressionStart = operandStart.union(tokenSet(T.EXCLAM));
