import type { CelCall, CelComprehension, CelExpr, CelStruct, CelStructEntry } from "@edict/protocol";
import type { CheckedCel } from "../check/checked-cel.ts";
import { childrenOf, visitNodes } from "../syntax/visit-nodes.ts";
import { CelError } from "../value/cel-error.ts";
import { CelOptional } from "../value/cel-optional.ts";
import type { CelValue } from "../value/cel-value.ts";
import { equalValues } from "../value/equal.ts";
import { mapEntries } from "../value/map-access.ts";
import { startMeter, stepsTaken } from "../value/meter.ts";
import { isList, isMap } from "../value/type-name.ts";
import { emptyFrame } from "./empty-frame.ts";
import { planCel } from "./plan-cel.ts";
import { literalValue } from "./plan-literals.ts";
import { toLiteral } from "./to-literal.ts";

/** How often a tree is gone through; cel-go's figure. */
const passesMax = 100;

/** Steps that the folding of one expression may take, and nodes that it may add. What is beyond is left to evaluation. */
const foldingStepsMax = 1_000_000;
const addedNodesMax = 10_000;

/**
 * Folds one expression in passes, each bottom up: what a pass folds is what could be folded before it began. The passes
 * are visible: they decide which operands are literals when `&&` and `||` are simplified.
 */
export class Folder {
  private readonly checked: CheckedCel;
  private lastId: number;
  /** What folding has made; stands for one value, whatever its shape. */
  private readonly made = new Set<CelExpr>();
  /** Constant, but of a value that no literal expresses. */
  private readonly opaque = new Set<CelExpr>();
  private readonly failed = new Set<CelExpr>();
  private stepsLeft = foldingStepsMax;
  private nodesLeft = addedNodesMax;

  constructor(checked: CheckedCel, lastId: number) {
    this.checked = checked;
    this.lastId = lastId;
  }

  foldAll(expr: CelExpr): CelExpr {
    let folded = expr;
    for (let pass = 0; pass < passesMax; pass++) {
      const before = folded;
      folded = this.fold(before, false);
      if (folded === before) break;
    }
    return folded;
  }

  holdsOpaque(expr: CelExpr): boolean {
    let found = false;
    visitNodes(expr, (node) => {
      found ||= this.opaque.has(node);
    });
    return found;
  }

  /** One pass, bottom up. What is folded in it is what could be before its parts were. */
  private fold(expr: CelExpr, looped: boolean): CelExpr {
    if (this.made.has(expr)) return expr;
    switch (expr.kind) {
      case "const":
      case "ident":
        return expr;
      case "select": {
        const operand = this.fold(expr.operand, looped);
        const select = operand === expr.operand ? expr : { ...expr, operand };
        return this.isConstant(expr.operand) ? this.evaluated(select) : select;
      }
      case "call":
        return this.foldCall(expr, looped);
      case "list": {
        const elements = this.foldEach(expr.elements, looped);
        return elements === expr.elements ? expr : { ...expr, elements };
      }
      case "struct":
        return this.foldStruct(expr, looped);
      case "comprehension":
        return this.foldComprehension(expr, looped);
    }
  }

  /** The same array when nothing changes. */
  private foldEach(exprs: readonly CelExpr[], looped: boolean): readonly CelExpr[] {
    const folded = exprs.map((expr) => this.fold(expr, looped));
    return folded.some((expr, i) => expr !== exprs[i]) ? folded : exprs;
  }

  private foldStruct(expr: CelStruct, looped: boolean): CelStruct {
    const entries = expr.entries.map((entry): CelStructEntry => {
      const value = this.fold(entry.value, looped);
      if (!("map" in entry.key)) return value === entry.value ? entry : { ...entry, value };
      const map = this.fold(entry.key.map, looped);
      return value === entry.value && map === entry.key.map ? entry : { ...entry, key: { map }, value };
    });
    return entries.some((entry, i) => entry !== expr.entries[i]) ? { ...expr, entries } : expr;
  }

  private foldCall(expr: CelCall, looped: boolean): CelExpr {
    const args = this.foldEach(expr.args, looped);
    const target = expr.target === undefined ? undefined : this.fold(expr.target, looped);
    const same = args === expr.args && target === expr.target;
    const call: CelCall = same ? expr : { ...expr, args, ...(target === undefined ? {} : { target }) };
    if (!this.isFoldable(expr)) return call;
    return (
      this.prune(call) ?? (childrenOf(call).every((child) => this.isConstant(child)) ? this.evaluated(call) : call)
    );
  }

  private isFoldable(call: CelCall): boolean {
    const [first, second] = call.args;
    switch (call.function) {
      case "_&&_":
      case "_||_":
        return call.args.some((arg) => this.isLiteral(arg));
      case "_?_:_":
        if (first !== undefined && boolOf(first) !== undefined) return true;
        break;
      case "@in":
        if (first !== undefined && second !== undefined && membership(first, second) !== undefined) return true;
        break;
      default:
    }
    return childrenOf(call).every((child) => this.isConstant(child));
  }

  /** Simplifies calls that need not look at all their arguments. */
  private prune(call: CelCall): CelExpr | undefined {
    const [first, second, third] = call.args;
    if (first === undefined || second === undefined) return undefined;
    switch (call.function) {
      case "_&&_":
        return this.pruneLogic(call, false);
      case "_||_":
        return this.pruneLogic(call, true);
      case "_?_:_":
        return this.isLiteral(first) ? (boolOf(first) === true ? second : third) : undefined;
      case "@in": {
        const value = membership(first, second);
        return value === undefined ? undefined : { kind: "const", id: call.id, value: { type: "bool", value } };
      }
      default:
        return undefined;
    }
  }

  /** A literal that decides nothing goes, if what is left is a bool. */
  private pruneLogic(call: CelCall, deciding: boolean): CelExpr | undefined {
    const decided = call.args.find((arg) => boolOf(arg) === deciding);
    if (decided !== undefined) return decided;
    const open = call.args.filter((arg) => !this.isLiteral(arg));
    if (open.length === call.args.length) return undefined;
    const kept = open[0] ?? call.args[0];
    return kept !== undefined && open.length <= 1 && this.isBool(kept) ? kept : undefined;
  }

  private isBool(expr: CelExpr): boolean {
    if (this.isLiteral(expr)) return boolOf(expr) !== undefined;
    const type = this.checked.types.get(expr.id);
    return type?.kind === "primitive" && type.name === "bool";
  }

  private foldComprehension(expr: CelComprehension, looped: boolean): CelExpr {
    const parts = [expr.iterRange, expr.accuInit, expr.loopCondition, expr.loopStep, expr.result];
    const [iterRange, accuInit, loopCondition, loopStep, result] = this.foldEach(parts, true);
    const folded: CelComprehension = {
      ...expr,
      iterRange: iterRange ?? expr.iterRange,
      accuInit: accuInit ?? expr.accuInit,
      loopCondition: loopCondition ?? expr.loopCondition,
      loopStep: loopStep ?? expr.loopStep,
      result: result ?? expr.result,
    };
    const changed = childrenOf(folded).some((part, i) => part !== childrenOf(expr)[i]);
    const comprehension = changed ? folded : expr;
    return !looped && isClosed(comprehension) ? this.evaluated(comprehension) : comprehension;
  }

  private evaluated(expr: CelExpr): CelExpr {
    if (this.failed.has(expr) || this.opaque.has(expr) || this.stepsLeft < 0) return expr;
    startMeter();
    const value = planCel(expr)(emptyFrame);
    this.stepsLeft -= stepsTaken();
    if (value instanceof CelError || !this.affords(value)) {
      this.failed.add(expr);
      return expr;
    }
    let first = true;
    const literal = toLiteral(value, () => {
      if (!first) return ++this.lastId;
      first = false;
      return expr.id;
    });
    if (literal === undefined) this.opaque.add(expr);
    else this.made.add(literal);
    return literal ?? expr;
  }

  /** Whether a value is small enough to be written out. */
  private affords(value: CelValue): boolean {
    let left = this.nodesLeft;
    const waiting: CelValue[] = [value];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      left -= nodeWeight(next);
      if (left < (isList(next) ? next.length : 0)) return false;
      if (isList(next)) for (const element of next) waiting.push(element);
      else if (isMap(next)) for (const entry of mapEntries(next)) waiting.push(...entry);
      else if (next instanceof CelOptional && next.value !== undefined) waiting.push(next.value);
    }
    this.nodesLeft = left;
    return true;
  }

  private isLiteral(expr: CelExpr): boolean {
    return expr.kind === "const" || this.made.has(expr) || this.opaque.has(expr);
  }

  /** Literals, and lists and maps of them. */
  private isConstant(expr: CelExpr): boolean {
    if (this.isLiteral(expr)) return true;
    if (expr.kind === "list") {
      return expr.optionalIndices.length === 0 && expr.elements.every((element) => this.isConstant(element));
    }
    if (expr.kind !== "struct" || expr.messageName !== "") return false;
    return expr.entries.every(
      (entry) => !entry.optional && childrenOfEntry(entry).every((part) => this.isConstant(part)),
    );
  }
}

/** A long text counts as several nodes. */
function nodeWeight(value: CelValue): number {
  return typeof value === "string" || value instanceof Uint8Array ? 1 + Math.floor(value.length / 64) : 1;
}

function childrenOfEntry(entry: CelStructEntry): readonly CelExpr[] {
  return "map" in entry.key ? [entry.key.map, entry.value] : [entry.value];
}

/** What `in` comes to, where the literals at hand say so. */
function membership(needle: CelExpr, haystack: CelExpr): boolean | undefined {
  if (haystack.kind !== "list") return undefined;
  if (haystack.elements.length === 0) return false;
  if (needle.kind !== "const") return undefined;
  const wanted = literalValue(needle.value);
  const found = haystack.elements.some(
    (element) => element.kind === "const" && equalValues(literalValue(element.value), wanted) === true,
  );
  return found ? true : undefined;
}

function boolOf(expr: CelExpr): boolean | undefined {
  return expr.kind === "const" && expr.value.type === "bool" ? expr.value.value : undefined;
}

/** Whether a comprehension mentions no names but its own variables. */
function isClosed(expr: CelComprehension): boolean {
  const own = new Set<string>();
  let closed = true;
  visitNodes(expr, (node) => {
    if (node.kind === "comprehension") for (const name of [node.accuVar, node.iterVar, node.iterVar2]) own.add(name);
  });
  visitNodes(expr, (node) => {
    if (node.kind === "ident" && !own.has(node.name)) closed = false;
  });
  return closed;
}
