import type { Follow } from "./recognizer.ts";
import type { TokenType } from "./token.ts";
import { T } from "./token.ts";
import { expressionStart, TokenSet, tokenSet } from "./token-set.ts";

/** Sets of tokens that CEL's grammar puts at a place, and what may follow its rules where they are used. */
export const nothing = new TokenSet([]);
export const relationOps = tokenSet(T.LESS, T.LESS_EQUALS, T.GREATER_EQUALS, T.GREATER, T.EQUALS, T.NOT_EQUALS, T.IN);
export const productOps = tokenSet(T.STAR, T.SLASH, T.PERCENT);
export const sumOps = tokenSet(T.PLUS, T.MINUS);
export const fieldName = tokenSet(T.IDENTIFIER, T.ESC_IDENTIFIER);
export const optionalField = fieldName.union(tokenSet(T.QUESTION));
export const optionalExpression = expressionStart.union(tokenSet(T.QUESTION));
export const memberTail = tokenSet(T.DOT, T.LBRACKET);
export const argsStart = expressionStart.union(tokenSet(T.RPAREN));
export const literalStart = tokenSet(
  T.MINUS,
  T.NUM_INT,
  T.NUM_UINT,
  T.NUM_FLOAT,
  T.STRING,
  T.BYTES,
  T.TRUE,
  T.FALSE,
  T.NULL,
);

const followedBy = (...types: TokenType[]): Follow => ({ tokens: tokenSet(...types), nullable: false });
const mayBeFollowedBy = (tokens: TokenSet): Follow => ({ tokens, nullable: true });

export const atEnd = mayBeFollowedBy(nothing);
export const beforeEof = followedBy(T.EOF);
export const beforeColon = followedBy(T.COLON);
export const beforeRightParen = followedBy(T.RPAREN);
export const beforeRightBracket = followedBy(T.RBRACKET);
export const beforeListEnd = followedBy(T.COMMA, T.RBRACKET);
export const beforeMapEnd = followedBy(T.COMMA, T.RBRACE);
export const beforeTail = mayBeFollowedBy(memberTail);
export const beforeComma = mayBeFollowedBy(tokenSet(T.COMMA));

// The rules between an expression and its operands cannot fail themselves: one entry stands for what follows them all.
const operators = relationOps.union(productOps).union(sumOps).union(tokenSet(T.LOGICAL_AND, T.LOGICAL_OR));
export const beforeQuestion = mayBeFollowedBy(operators.union(tokenSet(T.QUESTION)));
export const beforeElse: Follow = { tokens: operators.union(tokenSet(T.COLON)), nullable: false };
