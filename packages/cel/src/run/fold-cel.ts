import type { CelCall, CelComprehension, CelExpr, CelStruct, CelStructEntry } from "@edict/protocol";
import { childrenOf, visitNodes } from "../syntax/visit-nodes.ts";
import { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import { equalValues } from "../value/equal.ts";
import type { CelFrame } from "./cel-frame.ts";
import { planCel } from "./plan-cel.ts";
import { literalValue } from "./plan-literals.ts";
import { toLiteral } from "./to-literal.ts";

/** Calls whose result changes from request to request; one of them keeps the whole expression as it is. */
const unfoldable = new Set(["now", "timeSince"]);

/**
 * Replaces what is constant in a checked tree by its value, as Cerbos does when it compiles a policy: calls of constants,
 * `true && x`, `false ? a : b`, `x in []`. An expression that holds an erroneous constant part, or asks for the time,
 * stays as it is. Plans print folded trees.
 */
export function foldCel(expr: CelExpr): CelExpr {
  let lastId = 0;
  let foldable = true;
  visitNodes(expr, (node) => {
    lastId = Math.max(lastId, node.id, ...(node.kind === "struct" ? node.entries.map((entry) => entry.id) : []));
    if (node.kind === "call" && unfoldable.has(node.function)) foldable = false;
  });
  if (!foldable) return expr;
  const folder = new Folder(lastId);
  const folded = folder.fold(expr);
  return folder.failed ? expr : folded;
}

const nothing: CelFrame = {
  principal: { id: "", policyVersion: "", scope: "", roles: [], attr: {} },
  resource: { kind: "", id: "", policyVersion: "", scope: "", attr: {} },
  auxData: undefined,
  variables: new Map(),
  constants: new Map(),
  globals: {},
  effectiveDerivedRoles: [],
  now: undefined,
};

class Folder {
  failed = false;
  private lastId: number;

  constructor(lastId: number) {
    this.lastId = lastId;
  }

  fold(expr: CelExpr): CelExpr {
    switch (expr.kind) {
      case "const":
      case "ident":
        return expr;
      case "select": {
        const operand = this.fold(expr.operand);
        return isConstant(operand) ? this.evaluated({ ...expr, operand }) : { ...expr, operand };
      }
      case "call":
        return this.foldCall(expr);
      case "list":
        return { ...expr, elements: expr.elements.map((element) => this.fold(element)) };
      case "struct":
        return { ...expr, entries: expr.entries.map((entry) => this.foldEntry(entry)) };
      case "comprehension":
        return this.foldComprehension(expr);
    }
  }

  private foldEntry(entry: CelStructEntry): CelStructEntry {
    const key = "map" in entry.key ? { map: this.fold(entry.key.map) } : entry.key;
    return { ...entry, key, value: this.fold(entry.value) };
  }

  private foldCall(expr: CelCall): CelExpr {
    const args = expr.args.map((arg) => this.fold(arg));
    const call: CelCall =
      expr.target === undefined ? { ...expr, args } : { ...expr, args, target: this.fold(expr.target) };
    const pruned = prune(call);
    if (pruned !== call) return pruned;
    return childrenOf(call).every(isConstant) ? this.evaluated(call) : call;
  }

  /** A constant loop that fails is left alone: it may never run. */
  private foldComprehension(expr: CelComprehension): CelExpr {
    const folded: CelComprehension = {
      ...expr,
      iterRange: this.fold(expr.iterRange),
      accuInit: this.fold(expr.accuInit),
      loopCondition: this.fold(expr.loopCondition),
      loopStep: this.fold(expr.loopStep),
      result: this.fold(expr.result),
    };
    if (!isClosed(folded)) return folded;
    const value = planCel(folded)(nothing);
    return value instanceof CelError ? folded : (this.literal(value, expr.id) ?? folded);
  }

  private evaluated(expr: CelExpr): CelExpr {
    const value = planCel(expr)(nothing);
    if (value instanceof CelError) {
      this.failed = true;
      return expr;
    }
    return this.literal(value, expr.id) ?? expr;
  }

  /** The value as an expression whose root keeps the id of what it replaces. */
  private literal(value: CelValue, id: number): CelExpr | undefined {
    let first = true;
    return toLiteral(value, () => {
      if (!first) return ++this.lastId;
      first = false;
      return id;
    });
  }
}

/** Simplifies calls that need not look at all their arguments. */
function prune(call: CelCall): CelExpr {
  switch (call.function) {
    case "_&&_":
      return pruneLogic(call, false);
    case "_||_":
      return pruneLogic(call, true);
    case "_?_:_": {
      const [condition, then, otherwise] = call.args;
      const chosen = condition === undefined ? undefined : boolOf(condition);
      return (chosen === undefined ? undefined : chosen ? then : otherwise) ?? call;
    }
    case "@in":
      return pruneIn(call);
    default:
      return call;
  }
}

function pruneLogic(call: CelCall, deciding: boolean): CelExpr {
  if (!call.args.some((arg) => arg.kind === "const")) return call;
  const decided = call.args.find((arg) => boolOf(arg) === deciding);
  if (decided !== undefined) return decided;
  const [first, ...others] = call.args.filter((arg) => boolOf(arg) === undefined);
  if (first === undefined) return call.args[0] ?? call;
  return others.length === 0 ? first : { ...call, args: [first, ...others] };
}

function pruneIn(call: CelCall): CelExpr {
  const [needle, haystack] = call.args;
  if (haystack?.kind !== "list") return call;
  if (haystack.elements.length === 0) return boolLiteral(call.id, false);
  if (needle?.kind !== "const") return call;
  const wanted = literalValue(needle.value);
  const found = haystack.elements.some(
    (element) => element.kind === "const" && equalValues(literalValue(element.value), wanted) === true,
  );
  return found ? boolLiteral(call.id, true) : call;
}

function boolLiteral(id: number, value: boolean): CelExpr {
  return { kind: "const", id, value: { type: "bool", value } };
}

function boolOf(expr: CelExpr): boolean | undefined {
  return expr.kind === "const" && expr.value.type === "bool" ? expr.value.value : undefined;
}

/** Literals, and lists and maps of them. */
function isConstant(expr: CelExpr): boolean {
  if (expr.kind === "const") return true;
  if (expr.kind === "list") return expr.optionalIndices.length === 0 && expr.elements.every(isConstant);
  if (expr.kind === "call") return isConstantCall(expr);
  return isConstantMap(expr);
}

function isConstantMap(expr: CelExpr): expr is CelStruct {
  return (
    expr.kind === "struct" &&
    expr.messageName === "" &&
    expr.entries.every(
      (entry) => !entry.optional && isConstant(entry.value) && (!("map" in entry.key) || isConstant(entry.key.map)),
    )
  );
}

/** Values without literals of their own, which folding leaves as calls. */
function isConstantCall(expr: CelCall): boolean {
  return (
    ["timestamp", "duration", "optional.of", "optional.none"].includes(expr.function) &&
    expr.target === undefined &&
    expr.args.every(isConstant)
  );
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
