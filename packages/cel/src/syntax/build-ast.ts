import type { CelExpr, CelStructEntry } from "@edict/protocol";
import { findMacro } from "./extension-macros.ts";
import type { Expansion } from "./macro.ts";
import { isMistake } from "./macro.ts";
import { NodeMaker } from "./node-maker.ts";
import { readLiteral } from "./read-literal.ts";
import type { SourceText } from "./source-text.ts";
import type { Part, Syntax, SyntaxField } from "./syntax-tree.ts";
import type { Token } from "./token.ts";
import { T } from "./token.ts";

/** Nesting of operators, selections and calls beyond which an expression is refused, as in cel-go. */
const recursionMax = 250;

/** Names that are no keywords but may not be used as variables. */
const reserved = new Set(
  "as break const continue else false for function if import in let loop package namespace null return true var void while".split(
    " ",
  ),
);

const operators = new Map<number, string>([
  [T.EQUALS, "_==_"],
  [T.NOT_EQUALS, "_!=_"],
  [T.IN, "@in"],
  [T.LESS, "_<_"],
  [T.LESS_EQUALS, "_<=_"],
  [T.GREATER_EQUALS, "_>=_"],
  [T.GREATER, "_>_"],
  [T.PLUS, "_+_"],
  [T.MINUS, "_-_"],
  [T.STAR, "_*_"],
  [T.SLASH, "_/_"],
  [T.PERCENT, "_%_"],
]);

export interface AstMistake {
  /** UTF-16 offset, -1 for the whole expression. */
  readonly offset: number;
  readonly message: string;
}

export interface AstResult {
  readonly expr: CelExpr;
  readonly positions: ReadonlyMap<number, number>;
  readonly mistakes: readonly AstMistake[];
}

/** Makes the tree that evaluators read: literals valued, macros expanded, `&&` and `||` chains balanced. */
export function buildAst(root: Part, text: SourceText): AstResult {
  const builder = new AstBuilder(new NodeMaker());
  const expr = builder.build(root);
  const positions = new Map<number, number>();
  for (const [id, offset] of builder.nodes.offsets) if (offset >= 0) positions.set(id, text.codePointOffset(offset));
  return { expr, positions, mistakes: builder.mistakes };
}

/** Visits in the order in which cel-go does, so that node ids come out alike. */
class AstBuilder {
  readonly nodes: NodeMaker;
  readonly mistakes: AstMistake[] = [];
  private depth = 0;
  private tooDeep = false;

  constructor(nodes: NodeMaker) {
    this.nodes = nodes;
  }

  build(root: Part): CelExpr {
    const expr = this.visit(root);
    if (this.tooDeep) this.mistakes.push({ offset: -1, message: "max recursion depth exceeded" });
    return expr;
  }

  private visit(part: Part): CelExpr {
    if (part === undefined || this.tooDeep) return this.nodes.unknown(this.nodes.newId(-1));
    const nests = ["conditional", "binary", "select", "memberCall", "index"].includes(part.kind);
    if (nests && ++this.depth > recursionMax) {
      this.tooDeep = true;
      return this.nodes.unknown(this.nodes.newId(-1));
    }
    const expr = this.visitKind(part);
    if (nests) this.depth--;
    return expr;
  }

  private visitKind(part: Syntax): CelExpr {
    switch (part.kind) {
      case "conditional":
        return this.conditional(part);
      case "logic":
        return this.logic(part);
      case "binary": {
        const left = this.visit(part.left);
        const id = this.nodes.newId(part.op.start);
        return this.call(id, operators.get(part.op.type) ?? "", [left, this.visit(part.right)]);
      }
      case "unary":
        return this.unary(part);
      case "select":
        return this.select(part);
      case "memberCall": {
        const target = this.visit(part.target);
        const id = this.nodes.newId(part.open.start);
        return this.memberCall(
          id,
          part.name.text,
          target,
          part.args.map((arg) => this.visit(arg)),
        );
      }
      case "index": {
        const operand = this.visit(part.operand);
        const id = this.nodes.newId(part.op.start);
        return this.call(id, part.optional ? "_[?_]" : "_[_]", [operand, this.visit(part.index)]);
      }
      case "ident":
      case "globalCall":
        return this.named(part);
      case "list":
        return this.list(part);
      case "map":
        return this.map(part);
      case "message":
        return this.message(part);
      case "literal":
        return this.literal(part);
    }
  }

  private conditional(part: Syntax & { kind: "conditional" }): CelExpr {
    const condition = this.visit(part.condition);
    const id = this.nodes.newId(part.op.start);
    const then = this.visit(part.then);
    return this.call(id, "_?_:_", [condition, then, this.visit(part.otherwise)]);
  }

  private logic(part: Syntax & { kind: "logic" }): CelExpr {
    const terms = [this.visit(part.terms[0])];
    const ids: number[] = [];
    for (const [i, op] of part.ops.entries()) {
      if (i + 1 >= part.terms.length) {
        return this.mistake(part.start.start, `unexpected character, wanted '${op.text}'`);
      }
      terms.push(this.visit(part.terms[i + 1]));
      ids.push(this.nodes.newId(op.start));
    }
    return this.balance(part.function, terms, ids, 0, ids.length - 1);
  }

  /** A chain is associative, so a balanced tree means the same and nests less. */
  private balance(name: string, terms: readonly CelExpr[], ids: readonly number[], low: number, high: number): CelExpr {
    const middle = (low + high + 1) >> 1;
    const term = (i: number): CelExpr => terms[i] ?? this.nodes.unknown(0);
    const left = middle === low ? term(middle) : this.balance(name, terms, ids, low, middle - 1);
    const right = middle === high ? term(middle + 1) : this.balance(name, terms, ids, middle + 1, high);
    return { kind: "call", id: ids[middle] ?? 0, function: name, args: [left, right] };
  }

  private unary(part: Syntax & { kind: "unary" }): CelExpr {
    if (part.ops.length % 2 === 0) return this.visit(part.operand);
    const id = this.nodes.newId(part.ops[0]?.start ?? -1);
    return this.call(id, part.function, [this.visit(part.operand)]);
  }

  private select(part: Syntax & { kind: "select" }): CelExpr {
    const operand = this.visit(part.operand);
    if (part.field === undefined) return this.nodes.unknown(this.nodes.newId(part.start.start));
    const { start, token } = part.field;
    if (token === undefined) this.mistake(start.start, "unsupported ident kind");
    const field = token === undefined ? "" : fieldText(token);
    if (!part.optional) {
      return { kind: "select", id: this.nodes.newId(part.op.start), operand, field, testOnly: false };
    }
    const name = this.nodes.literal(start.start, { type: "string", value: field });
    return { kind: "call", id: this.nodes.newId(part.op.start), function: "_?._", args: [operand, name] };
  }

  private named(part: Syntax & { kind: "ident" | "globalCall" }): CelExpr {
    if (reserved.has(part.name.text)) {
      return this.mistake(part.start.start, `reserved identifier: ${part.name.text}`);
    }
    const name = part.dot ? `.${part.name.text}` : part.name.text;
    if (part.kind === "ident") return { kind: "ident", id: this.nodes.newId(part.name.start), name };
    const id = this.nodes.newId(part.open.start);
    return this.call(
      id,
      name,
      part.args.map((arg) => this.visit(arg)),
    );
  }

  private list(part: Syntax & { kind: "list" }): CelExpr {
    const id = this.nodes.newId(part.open.start);
    const elements = part.elements.map((element) => this.visit(element.value));
    const optionalIndices = part.elements.flatMap((element, i) => (element.optional ? [i] : []));
    return { kind: "list", id, elements, optionalIndices };
  }

  private map(part: Syntax & { kind: "map" }): CelExpr {
    const id = this.nodes.newId(part.open.start);
    const entries: CelStructEntry[] = [];
    for (const entry of part.entries) {
      if (entry.colon === undefined) break;
      const entryId = this.nodes.newId(entry.colon.start);
      const key = this.visit(entry.key);
      entries.push({ id: entryId, key: { map: key }, value: this.visit(entry.value), optional: entry.optional });
    }
    return { kind: "struct", id, messageName: "", entries };
  }

  private message(part: Syntax & { kind: "message" }): CelExpr {
    const messageName = (part.dot ? "." : "") + part.names.map((name) => name.text).join(".");
    const id = this.nodes.newId(part.open.start);
    const entries = part.fields.flatMap((field) => this.field(field));
    return { kind: "struct", id, messageName, entries };
  }

  private field(field: SyntaxField): CelStructEntry[] {
    if (field.colon === undefined || field.name === undefined) return [];
    const id = this.nodes.newId(field.colon.start);
    const name = fieldText(field.name);
    return [{ id, key: { field: name }, value: this.visit(field.value), optional: field.optional }];
  }

  private literal(part: Syntax & { kind: "literal" }): CelExpr {
    const read = readLiteral(part.token, part.sign);
    return read.ok ? this.nodes.literal(part.start.start, read.value) : this.mistake(part.start.start, read.message);
  }

  private call(id: number, name: string, args: readonly CelExpr[]): CelExpr {
    return this.expand(id, name, undefined, args) ?? { kind: "call", id, function: name, args };
  }

  private memberCall(id: number, name: string, target: CelExpr, args: readonly CelExpr[]): CelExpr {
    return this.expand(id, name, target, args) ?? { kind: "call", id, function: name, target, args };
  }

  private expand(id: number, name: string, target: CelExpr | undefined, args: readonly CelExpr[]): CelExpr | undefined {
    const macro = findMacro(name, args.length, target !== undefined);
    if (macro === undefined) return undefined;
    const expansion: Expansion = macro.expand(this.nodes.at(id), target, args);
    if (expansion === undefined) return undefined;
    if (!isMistake(expansion)) {
      this.nodes.deleteId(id);
      return expansion;
    }
    const offset = this.nodes.offsets.get(expansion.at) ?? -1;
    this.nodes.deleteId(id);
    return this.mistake(offset, expansion.mistake);
  }

  private mistake(offset: number, message: string): CelExpr {
    this.mistakes.push({ offset, message });
    return this.nodes.unknown(this.nodes.newId(offset));
  }
}

function fieldText(token: Token): string {
  return token.type === T.ESC_IDENTIFIER ? token.text.slice(1, -1) : token.text;
}
