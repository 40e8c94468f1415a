import {
  argsStart,
  atEnd,
  beforeColon,
  beforeComma,
  beforeListEnd,
  beforeMapEnd,
  beforeRightParen,
  beforeTail,
  fieldName,
  literalStart,
  nothing,
  optionalExpression,
  optionalField,
} from "./grammar.ts";
import type { Follow, Recognizer } from "./recognizer.ts";
import type { Part, SyntaxElement, SyntaxEntry, SyntaxField } from "./syntax-tree.ts";
import type { Token, TokenType } from "./token.ts";
import { T } from "./token.ts";
import { expressionStart, operandStart, tokenSet } from "./token-set.ts";

/**
 * The rules of operands: names, calls, literals, lists, maps and messages. One method per rule of CEL's grammar; the numbers
 * are the grammar's own state numbers.
 */
export abstract class OperandParser {
  protected readonly reader: Recognizer;

  constructor(reader: Recognizer) {
    this.reader = reader;
  }

  protected abstract expression(follow: Follow): Part;

  protected primary(): Part {
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
        put(this.expression(beforeRightParen));
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

  protected argsAfter(state: number, args: Part[]): void {
    this.reader.sync(state, argsStart);
    if (!expressionStart.has(this.reader.la())) return;
    this.within(beforeRightParen, () => {
      args.push(this.expression(beforeComma));
      while (this.reader.la() === T.COMMA) {
        this.take();
        args.push(this.expression(beforeComma));
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
    entries[at] = { optional, key, colon, value: this.expression(beforeComma) };
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
    fields[at] = { optional, name, colon, value: this.expression(beforeComma) };
  }

  private optExpr(follow: Follow): SyntaxElement {
    let optional = false;
    let value: Part;
    this.reader.open(follow);
    try {
      this.reader.sync(238, optionalExpression);
      optional = this.takeIf(T.QUESTION);
      value = this.expression(atEnd);
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    return { optional, value };
  }

  protected escapeIdent(follow: Follow): Token | undefined {
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
  protected take(): Token {
    this.reader.endRecovery();
    return this.reader.consume();
  }

  protected takeIf(type: TokenType): boolean {
    if (this.reader.la() !== type) return false;
    this.take();
    return true;
  }
}
