import type { Token, TokenType } from "./token.ts";
import { T } from "./token.ts";
import { TokenSet, tokenSet } from "./token-set.ts";
import type { LexicalError } from "./tokenize.ts";

/** Nesting of one grammar rule beyond which an expression is refused, as in cel-go. */
const ruleDepthMax = 250;
const reportedErrorsMax = 100;
const recoveryAttemptsMax = 30;
const recoveryTokensMax = 256;

/** What may follow a rule at the place it was invoked from; `nullable` when the invoking rule may end there too. */
export interface Follow {
  readonly tokens: TokenSet;
  readonly nullable: boolean;
}

export interface SyntaxError {
  /** UTF-16 offset, -1 for the whole expression. */
  readonly offset: number;
  readonly message: string;
}

/** Leaves a rule; caught at the rule's end, where recovery starts. Only error paths throw it. */
class Mismatch {
  readonly state: number;
  readonly report: () => void;

  constructor(state: number, report: () => void) {
    this.state = state;
    this.report = report;
  }
}

/** Ends parsing altogether. */
class Abort {}

/**
 * Reads tokens for the parser, and recovers from syntax errors by deleting or conjuring a single token, or by skipping to
 * one that an enclosing rule can use. This is the published strategy of ANTLR 4, which words the messages that
 * Cerbos users know. States are any numbers that tell places of the grammar apart.
 */
export class Recognizer {
  readonly errors: SyntaxError[] = [];
  private readonly source: string;
  private readonly tokens: readonly Token[];
  private readonly lexicalErrors: readonly LexicalError[];
  private readonly eof: Token;
  private readonly follows: Follow[] = [];
  private position = 0;
  private recovering = false;
  private lastErrorPosition = -1;
  private readonly lastErrorStates = new Set<number>();
  private recoveryAttempts = 0;

  constructor(source: string, tokens: readonly Token[], lexicalErrors: readonly LexicalError[]) {
    this.source = source;
    this.tokens = tokens;
    this.lexicalErrors = lexicalErrors;
    this.eof = tokens.at(-1) ?? { type: T.EOF, text: "<EOF>", start: 0, end: 0 };
  }

  /** Runs the whole parse; `undefined` when it was given up. */
  run<R>(parse: () => R): R | undefined {
    try {
      for (const { start, end } of this.lexicalErrors) {
        this.report(start, `token recognition error at: '${this.source.slice(start, end)}'`);
      }
      return parse();
    } catch (thrown) {
      if (thrown instanceof Abort) return undefined;
      throw thrown;
    }
  }

  token(ahead = 0): Token {
    return this.tokens[this.position + ahead] ?? this.eof;
  }

  la(ahead = 0): TokenType {
    return this.token(ahead).type;
  }

  consume(): Token {
    const token = this.token();
    if (token.type !== T.EOF) this.position++;
    return token;
  }

  /** Starts a rule whose invoker continues with `follow`. Rules that may fail end in `recoverFrom` and `close`. */
  open(follow: Follow): void {
    this.follows.push(follow);
  }

  close(): void {
    this.follows.pop();
  }

  /** Ends a rule that failed: reports what was thrown and skips to a token that an enclosing rule can use. */
  recoverFrom(thrown: unknown): void {
    if (!(thrown instanceof Mismatch)) throw thrown;
    if (!this.recovering) {
      this.recovering = true;
      thrown.report();
    }
    this.recover(thrown.state);
  }

  /** Refuses an expression that nests one rule too often. */
  checkDepth(depth: number): void {
    if (depth > ruleDepthMax) this.abort(`expression recursion limit exceeded: ${ruleDepthMax}`);
  }

  /**
   * Takes the token `type`, after which `next` may come; `next` is completed by what follows the rule if `nextEndsRule`.
   * A token that is merely missing is made up.
   */
  match(state: number, type: TokenType, next: TokenSet, nextEndsRule: boolean): Token {
    if (this.la() === type) {
      this.endRecovery();
      return this.consume();
    }
    const expected = tokenSet(type);
    this.countRecovery();
    if (this.deleteToken(expected)) return this.consume();
    const afterwards = nextEndsRule ? next.union(this.expectedAfterRule()) : next;
    if (afterwards.has(this.la())) {
      this.reportOnce(`missing ${expected} at ${quote(this.token().text)}`);
      const { start } = this.la() === T.EOF && this.position > 0 ? this.token(-1) : this.token();
      return { type, text: `<missing ${expected}>`, start, end: start };
    }
    return this.mismatch(state, expected);
  }

  /** Makes sure that the next token is one of `expected`, at the start of a choice or an optional part. */
  sync(state: number, expected: TokenSet): void {
    if (this.recovering || expected.has(this.la())) return;
    if (!this.deleteToken(expected)) this.mismatch(state, expected);
  }

  /** Makes sure that the next token is one of `expected`, at the end of a loop's turn. */
  syncLoop(expected: TokenSet): void {
    if (this.recovering || expected.has(this.la())) return;
    this.reportOnce(`extraneous input ${quote(this.token().text)} expecting ${expected}`);
    this.skipTo(expected.union(this.recoverySet()), Number.POSITIVE_INFINITY);
  }

  mismatch(state: number, expected: TokenSet): never {
    const token = this.token();
    throw new Mismatch(state, () =>
      this.report(token.start, `mismatched input ${quote(token.text)} expecting ${expected}`),
    );
  }

  /** No alternative fits the tokens from `start` to the one `ahead`. */
  noAlternative(state: number, start: Token, ahead: number): never {
    const offending = this.token(ahead);
    const text = start.type === T.EOF ? "<EOF>" : this.readableText(start.start, offending.end);
    throw new Mismatch(state, () => {
      const message = `no viable alternative at input ${quote(text)}`;
      this.report(
        offending.start,
        message.replace(
          /no viable alternative at input '.(true|false|null)'/g,
          "mismatched input '$1' expecting IDENTIFIER",
        ),
      );
    });
  }

  /** Source between two places, without the characters that are part of no token. */
  private readableText(start: number, end: number): string {
    let text = "";
    let at = start;
    for (const error of this.lexicalErrors) {
      if (error.start < start || error.start >= end) continue;
      text += this.source.slice(at, error.start);
      at = error.end;
    }
    return text + this.source.slice(at, end);
  }

  endRecovery(): void {
    this.recovering = false;
    if (this.lastErrorPosition < 0) return;
    this.lastErrorStates.clear();
    this.lastErrorPosition = -1;
  }

  private deleteToken(expected: TokenSet): boolean {
    if (!expected.has(this.la(1))) return false;
    this.reportOnce(`extraneous input ${quote(this.token().text)} expecting ${expected}`);
    this.consume();
    this.endRecovery();
    return true;
  }

  private reportOnce(message: string): void {
    if (this.recovering) return;
    this.recovering = true;
    this.report(this.token().start, message);
  }

  private report(offset: number, message: string): void {
    if (this.errors.length >= reportedErrorsMax) {
      this.errors.push({ offset, message: `Syntax error: More than ${reportedErrorsMax} syntax errors` });
      throw new Abort();
    }
    this.errors.push({ offset, message: `Syntax error: ${message}` });
  }

  private abort(message: string): never {
    this.errors.push({ offset: -1, message });
    throw new Abort();
  }

  private countRecovery(): void {
    if (this.recoveryAttempts === recoveryAttemptsMax) {
      this.report(this.token().start, `error recovery attempt limit exceeded: ${recoveryAttemptsMax}`);
      throw new Abort();
    }
    this.recoveryAttempts++;
  }

  private recover(state: number): void {
    this.countRecovery();
    let budget = recoveryTokensMax;
    if (this.lastErrorPosition === this.position && this.lastErrorStates.has(state)) {
      this.consume();
      budget--;
    }
    this.lastErrorPosition = this.position;
    this.lastErrorStates.add(state);
    this.skipTo(this.recoverySet(), budget);
  }

  private skipTo(wanted: TokenSet, budget: number): void {
    for (let left = budget; this.la() !== T.EOF && !wanted.has(this.la()); left--) {
      if (left === 0) this.abort(`error recovery token lookahead limit exceeded: ${recoveryTokensMax}`);
      this.consume();
    }
  }

  private recoverySet(): TokenSet {
    let set = new TokenSet([]);
    for (const follow of this.follows) set = set.union(follow.tokens);
    return set;
  }

  private expectedAfterRule(): TokenSet {
    let set = new TokenSet([]);
    for (let i = this.follows.length - 1; i >= 0; i--) {
      const follow = this.follows[i];
      if (follow === undefined) break;
      set = set.union(follow.tokens);
      if (!follow.nullable) return set;
    }
    return set.union(tokenSet(T.EOF));
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}
