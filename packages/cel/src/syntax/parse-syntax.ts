import {
  argsStart,
  atEnd,
  beforeColon,
  beforeComma,
  beforeElse,
  beforeEof,
  beforeListEnd,
  beforeMapEnd,
  beforeQuestion,
  beforeRightBracket,
  beforeRightParen,
  beforeTail,
  fieldName,
  literalStart,
  memberTail,
  nothing,
  optionalExpression,
  optionalField,
  productOps,
  relationOps,
  sumOps,
} from "./grammar.ts";
import type { SyntaxError as CelSyntaxError, Follow } from "./recognizer.ts";
import { Recognizer } from "./recognizer.ts";
import type { Part, Syntax, SyntaxElement, SyntaxEntry, SyntaxField } from "./syntax-tree.ts";
import type { Token, TokenType } from "./token.ts";
import { T } from "./token.ts";
import { expressionStart, operandStart, tokenSet } from "./token-set.ts";
import { tokenize } from "./tokenize.ts";

export interface SyntaxResult {
  /** `undefined` when parsing was given up. */
  readonly root: Part;
  readonly errors: readonly CelSyntaxError[];
}

/** Parses a source into a syntax tree; after errors the tree has holes. */
export function parseSyntax(source: string): SyntaxResult {
  const { tokens, errors } = tokenize(source);
  const reader = new Recognizer(source, tokens, errors);
  const root = reader.run(() => new Parser(reader).start());
  return { root, errors: reader.errors };
}

/** One method per rule of CEL's grammar; the numbers are the grammar's own state numbers. */
class Parser {
  private readonly reader: Recognizer;
  private exprDepth = 0;
  private relationDepth = 0;
  private calcDepth = 0;
  private memberDepth = 0;

  constructor(reader: Recognizer) {
    this.reader = reader;
  }

  start(): Part {
    let root: Part;
    this.reader.open(atEnd);
    try {
      root = this.expr(beforeEof);
      this.reader.match(35, T.EOF, nothing, false);
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    return root;
  }

  private expr(follow: Follow): Part {
    this.reader.checkDepth(++this.exprDepth);
    this.reader.open(follow);
    let condition: Part;
    let op: Token | undefined;
    let then: Part;
    let otherwise: Part;
    try {
      condition = this.operands(beforeQuestion);
      if (this.reader.la() === T.QUESTION) {
        op = this.take();
        then = this.operands(beforeElse);
        this.reader.match(40, T.COLON, expressionStart, false);
        otherwise = this.expr(atEnd);
      }
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    this.exprDepth--;
    return op === undefined ? condition : { kind: "conditional", op, condition, then, otherwise };
  }

  private operands(follow: Follow): Part {
    this.reader.open(follow);
    const part = this.orChain();
    this.reader.close();
    return part;
  }

  private orChain(): Part {
    const start = this.reader.token();
    const first = this.andChain();
    if (this.reader.la() !== T.LOGICAL_OR) return first;
    const terms = [first];
    const ops: Token[] = [];
    while (this.reader.la() === T.LOGICAL_OR) {
      ops.push(this.take());
      terms.push(this.andChain());
    }
    return { kind: "logic", function: "_||_", start, ops, terms };
  }

  private andChain(): Part {
    const start = this.reader.token();
    const first = this.relation(0);
    if (this.reader.la() !== T.LOGICAL_AND) return first;
    const terms = [first];
    const ops: Token[] = [];
    while (this.reader.la() === T.LOGICAL_AND) {
      ops.push(this.take());
      terms.push(this.relation(0));
    }
    return { kind: "logic", function: "_&&_", start, ops, terms };
  }

  /** Precedence 1 takes no operators: they go to the caller, from left to right. */
  private relation(precedence: 0 | 1): Part {
    const depth = this.relationDepth;
    this.reader.checkDepth(++this.relationDepth);
    let left = this.calc(0);
    while (precedence === 0 && relationOps.has(this.reader.la())) {
      this.reader.checkDepth(++this.relationDepth);
      const op = this.take();
      const right = this.relation(1);
      left = { kind: "binary", level: "relation", op, left, right };
    }
    this.relationDepth = depth;
    return left;
  }

  /** Precedence 0 takes sums and products, 1 products only, 2 neither. */
  private calc(precedence: 0 | 1 | 2): Part {
    const depth = this.calcDepth;
    this.reader.checkDepth(++this.calcDepth);
    let left = this.unary();
    for (;;) {
      const type = this.reader.la();
      const product = productOps.has(type) && precedence < 2;
      if (!product && !(sumOps.has(type) && precedence < 1)) break;
      this.reader.checkDepth(++this.calcDepth);
      const op = this.take();
      const right = this.calc(product ? 2 : 1);
      left = { kind: "binary", level: "calc", op, left, right };
    }
    this.calcDepth = depth;
    return left;
  }

  private unary(): Part {
    const ops: Token[] = [];
    let operand: Part;
    this.reader.open(atEnd);
    try {
      this.reader.sync(99, expressionStart);
      const type = this.reader.la();
      if (!expressionStart.has(type)) this.reader.noAlternative(99, this.reader.token(), 0);
      if (type === T.EXCLAM) this.notOperators(ops);
      else if (type === T.MINUS && !this.isSignedLiteral()) this.minusOperators(ops);
      operand = this.member();
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    return ops.length === 0 ? operand : unary(ops, operand);
  }

  private notOperators(ops: Token[]): void {
    const expected = operandStart.union(tokenSet(T.EXCLAM));
    do {
      ops.push(this.take());
      this.reader.syncLoop(expected);
    } while (this.reader.la() === T.EXCLAM);
  }

  private isSignedLiteral(): boolean {
    const next = this.reader.la(1);
    if (next === T.NUM_INT || next === T.NUM_FLOAT) return true;
    if (!operandStart.has(next)) this.reader.noAlternative(99, this.reader.token(), 1);
    return false;
  }

  private minusOperators(ops: Token[]): void {
    do {
      ops.push(this.take());
      this.reader.syncLoop(operandStart);
      const type = this.reader.la();
      if (!operandStart.has(type)) this.reader.noAlternative(96, this.reader.token(), 0);
      if (type === T.MINUS && !operandStart.has(this.reader.la(1))) {
        this.reader.noAlternative(96, this.reader.token(), 1);
      }
    } while (this.reader.la() === T.MINUS);
  }

  private member(): Part {
    const depth = this.memberDepth;
    this.reader.checkDepth(++this.memberDepth);
    const start = this.reader.token();
    let operand: Part;
    const put = (made: Syntax): void => {
      operand = made;
    };
    this.reader.open(atEnd);
    try {
      operand = this.primary();
      while (memberTail.has(this.reader.la())) {
        this.reader.checkDepth(++this.memberDepth);
        if (this.reader.la() === T.LBRACKET) this.index(operand, put);
        else if (this.isMemberCall()) this.memberCall(operand, put);
        else this.select(start, operand, put);
      }
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    this.memberDepth = depth;
    return operand;
  }

  private isMemberCall(): boolean {
    const next = this.reader.la(1);
    if (next === T.IDENTIFIER) return this.reader.la(2) === T.LPAREN;
    if (next !== T.QUESTION && next !== T.ESC_IDENTIFIER) this.reader.noAlternative(126, this.reader.token(), 1);
    return false;
  }

  private select(start: Token, operand: Part, put: (made: Syntax) => void): void {
    const op = this.take();
    const optional = this.takeIf(T.QUESTION);
    put({ kind: "select", start, op, optional, operand, field: undefined });
    const fieldStart = this.reader.token();
    const field = { start: fieldStart, token: this.escapeIdent(beforeTail) };
    put({ kind: "select", start, op, optional, operand, field });
  }

  private memberCall(target: Part, put: (made: Syntax) => void): void {
    this.take();
    const name = this.take();
    const open = this.take();
    const args: Part[] = [];
    put({ kind: "memberCall", open, name, target, args });
    this.argsAfter(115, args);
    this.reader.match(117, T.RPAREN, memberTail, true);
  }

  private index(operand: Part, put: (made: Syntax) => void): void {
    const op = this.take();
    put({ kind: "index", op, optional: false, operand, index: undefined });
    this.reader.sync(121, optionalExpression);
    const optional = this.takeIf(T.QUESTION);
    const index = this.expr(beforeRightBracket);
    put({ kind: "index", op, optional, operand, index });
    this.reader.match(124, T.RBRACKET, memberTail, true);
  }

  private primary(): Part {
    let made: Part;
    this.reader.open(beforeTail);
    try {
      this.reader.sync(184, operandStart);
      this.primaryAlternative((part) => {
        made = part;
      });
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    return made;
  }

  private primaryAlternative(put: (part: Part) => void): void {
    switch (this.reader.la()) {
      case T.DOT:
      case T.IDENTIFIER:
        this.named(put);
        return;
      case T.LPAREN:
        this.take();
        put(this.expr(beforeRightParen));
        this.reader.match(146, T.RPAREN, nothing, true);
        return;
      case T.LBRACKET:
        this.list(put);
        return;
      case T.LBRACE:
        this.map(put);
        return;
      default:
        if (!literalStart.has(this.reader.la())) this.reader.noAlternative(184, this.reader.token(), 0);
        put(this.literal());
    }
  }

  /** An identifier, a call or a message, each with an optional leading dot. */
  private named(put: (part: Part) => void): void {
    const start = this.reader.token();
    if (start.type === T.DOT && this.reader.la(1) !== T.IDENTIFIER) this.reader.noAlternative(184, start, 1);
    const names = this.messageNameLength(start.type === T.DOT ? 1 : 0);
    const dot = this.takeIf(T.DOT);
    const name = this.take();
    if (names > 0) {
      this.message(dot, name, names, put);
      return;
    }
    if (this.reader.la() !== T.LPAREN) {
      put({ kind: "ident", start, dot, name });
      return;
    }
    const open = this.take();
    const args: Part[] = [];
    put({ kind: "globalCall", start, dot, name, open, args });
    this.argsAfter(141, args);
    this.reader.match(143, T.RPAREN, nothing, true);
  }

  /** Number of identifiers in `a.b.c {`, 0 when no brace follows. */
  private messageNameLength(from: number): number {
    let at = from;
    let count = 1;
    while (this.reader.la(at + 1) === T.DOT && this.reader.la(at + 2) === T.IDENTIFIER) {
      at += 2;
      count++;
    }
    return this.reader.la(at + 1) === T.LBRACE ? count : 0;
  }

  private message(dot: boolean, first: Token, count: number, put: (part: Part) => void): void {
    const names = [first];
    while (names.length < count) {
      this.take();
      names.push(this.take());
    }
    const open = this.take();
    const fields: SyntaxField[] = [];
    put({ kind: "message", open, dot, names, fields });
    this.reader.sync(177, optionalField.union(tokenSet(T.COMMA, T.RBRACE)));
    if (optionalField.has(this.reader.la())) this.fieldInitializers(fields);
    this.closeAggregate(180, 182, T.RBRACE);
  }

  private list(put: (part: Part) => void): void {
    const open = this.take();
    const elements: SyntaxElement[] = [];
    put({ kind: "list", open, elements });
    this.reader.sync(150, optionalExpression.union(tokenSet(T.COMMA, T.RBRACKET)));
    if (optionalExpression.has(this.reader.la())) this.listElements(elements);
    this.closeAggregate(153, 155, T.RBRACKET);
  }

  private map(put: (part: Part) => void): void {
    const open = this.take();
    const entries: SyntaxEntry[] = [];
    put({ kind: "map", open, entries });
    this.reader.sync(158, optionalExpression.union(tokenSet(T.COMMA, T.RBRACE)));
    if (optionalExpression.has(this.reader.la())) this.mapEntries(entries);
    this.closeAggregate(161, 163, T.RBRACE);
  }

  private closeAggregate(commaState: number, closeState: number, close: TokenType): void {
    this.reader.sync(commaState, tokenSet(T.COMMA, close));
    this.takeIf(T.COMMA);
    this.reader.match(closeState, close, nothing, true);
  }

  private argsAfter(state: number, args: Part[]): void {
    this.reader.sync(state, argsStart);
    if (!expressionStart.has(this.reader.la())) return;
    this.within(beforeRightParen, () => {
      args.push(this.expr(beforeComma));
      while (this.reader.la() === T.COMMA) {
        this.take();
        args.push(this.expr(beforeComma));
      }
    });
  }

  private listElements(elements: SyntaxElement[]): void {
    this.within(beforeListEnd, () => {
      elements.push(this.optExpr(beforeComma));
      while (this.reader.la() === T.COMMA && optionalExpression.has(this.reader.la(1))) {
        this.take();
        elements.push(this.optExpr(beforeComma));
      }
    });
  }

  private mapEntries(entries: SyntaxEntry[]): void {
    this.within(beforeMapEnd, () => {
      this.mapEntry(221, entries);
      while (this.reader.la() === T.COMMA && optionalExpression.has(this.reader.la(1))) {
        this.take();
        this.mapEntry(225, entries);
      }
    });
  }

  private mapEntry(state: number, entries: SyntaxEntry[]): void {
    const { optional, value: key } = this.optExpr(beforeColon);
    const at = entries.push({ optional, key, colon: undefined, value: undefined }) - 1;
    const colon = this.reader.match(state, T.COLON, expressionStart, false);
    entries[at] = { optional, key, colon, value: this.expr(beforeComma) };
  }

  private fieldInitializers(fields: SyntaxField[]): void {
    this.within(beforeMapEnd, () => {
      this.fieldInitializer(203, fields);
      while (this.reader.la() === T.COMMA && optionalField.has(this.reader.la(1))) {
        this.take();
        this.fieldInitializer(207, fields);
      }
    });
  }

  private fieldInitializer(state: number, fields: SyntaxField[]): void {
    let optional = false;
    let name: Token | undefined;
    this.within(beforeColon, () => {
      this.reader.sync(216, optionalField);
      optional = this.takeIf(T.QUESTION);
      name = this.escapeIdent(atEnd);
    });
    const at = fields.push({ optional, name, colon: undefined, value: undefined }) - 1;
    const colon = this.reader.match(state, T.COLON, expressionStart, false);
    fields[at] = { optional, name, colon, value: this.expr(beforeComma) };
  }

  private optExpr(follow: Follow): SyntaxElement {
    let optional = false;
    let value: Part;
    this.reader.open(follow);
    try {
      this.reader.sync(238, optionalExpression);
      optional = this.takeIf(T.QUESTION);
      value = this.expr(atEnd);
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    return { optional, value };
  }

  private escapeIdent(follow: Follow): Token | undefined {
    let name: Token | undefined;
    this.within(follow, () => {
      this.reader.sync(235, fieldName);
      if (!fieldName.has(this.reader.la())) this.reader.noAlternative(235, this.reader.token(), 0);
      name = this.take();
    });
    return name;
  }

  private literal(): Part {
    let part: Part;
    this.within(atEnd, () => {
      this.reader.sync(256, literalStart);
      const start = this.reader.token();
      const sign = start.type === T.MINUS;
      if (sign) {
        const next = this.reader.la(1);
        if (next !== T.NUM_INT && next !== T.NUM_FLOAT) this.reader.noAlternative(256, start, 1);
        this.take();
      }
      part = { kind: "literal", start, sign, token: this.take() };
    });
    return part;
  }

  /** Runs a rule that recovers from its own errors. Rules that expressions nest through do the same in line, to save stack. */
  private within(follow: Follow, body: () => void): void {
    this.reader.open(follow);
    try {
      body();
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
  }

  /** Takes a token that was looked at before. */
  private take(): Token {
    this.reader.endRecovery();
    return this.reader.consume();
  }

  private takeIf(type: TokenType): boolean {
    if (this.reader.la() !== type) return false;
    this.take();
    return true;
  }
}

function unary(ops: readonly Token[], operand: Part): Syntax {
  return { kind: "unary", function: ops[0]?.type === T.EXCLAM ? "!_" : "-_", ops, operand };
}
