import {
  atEnd,
  beforeElse,
  beforeEof,
  beforeQuestion,
  beforeRightBracket,
  beforeTail,
  memberTail,
  nothing,
  optionalExpression,
  productOps,
  relationOps,
  sumOps,
} from "./grammar.ts";
import { OperandParser } from "./operand-parser.ts";
import type { SyntaxError as CelSyntaxError, Follow } from "./recognizer.ts";
import { Recognizer } from "./recognizer.ts";
import type { Part, Syntax } from "./syntax-tree.ts";
import type { Token } from "./token.ts";
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

/** The rules of operators and of what follows an operand: from `a ? b : c` down to `a.b`. */
class Parser extends OperandParser {
  private exprDepth = 0;
  private relationDepth = 0;
  private calcDepth = 0;
  private memberDepth = 0;

  start(): Part {
    let root: Part;
    this.reader.open(atEnd);
    try {
      root = this.expression(beforeEof);
      this.reader.match(35, T.EOF, nothing, false);
    } catch (thrown) {
      this.reader.recoverFrom(thrown);
    }
    this.reader.close();
    return root;
  }

  protected expression(follow: Follow): Part {
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
        otherwise = this.expression(atEnd);
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
    const index = this.expression(beforeRightBracket);
    put({ kind: "index", op, optional, operand, index });
    this.reader.match(124, T.RBRACKET, memberTail, true);
  }
}

function unary(ops: readonly Token[], operand: Part): Syntax {
  return { kind: "unary", function: ops[0]?.type === T.EXCLAM ? "!_" : "-_", ops, operand };
}
