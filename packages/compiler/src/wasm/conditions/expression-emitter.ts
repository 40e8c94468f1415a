import { CelError, type CelFrame, type CelValue, childrenOf, functions, planCel } from "@edict/cel";
import type { CelCall, CelExpr, CelSelect, JsonValue } from "@edict/protocol";
import type { DataImage } from "../data/data-image.ts";
import type { Code } from "../module/code.ts";
import type { RuntimeModule } from "../module/read-module.ts";
import { argument } from "./argument.ts";
import type { AttributeSlots } from "./attribute-slots.ts";
import { emitChain, emitPresence, isChain } from "./emit-chain.ts";
import { emitList, emitMap, emitMessage } from "./emit-literals.ts";
import { emitLoop } from "./emit-loop.ts";
import { emitRecord } from "./emit-record.ts";
import { emitRegexCall, writeTester } from "./emit-regex.ts";
import { type ExpressionScope, Refusal } from "./expression-scope.ts";
import { runtimeNames } from "./runtime-names.ts";
import { writeStatic, writeType } from "./static-value.ts";

/** What emitting expressions needs beside the code they go to. */
export interface ExpressionContext {
  readonly data: DataImage;
  readonly runtime: RuntimeModule;
  readonly slots: AttributeSlots;
  /** Told that some expression reads `runtime`. */
  noteRuntime(): void;
  /** Told that some expression reads the time. */
  noteNow(): void;
}

const emptyFrame: CelFrame = {
  principal: { id: "", policyVersion: "", scope: "", roles: [], attr: {} },
  resource: { kind: "", id: "", policyVersion: "", scope: "", attr: {} },
  auxData: undefined,
  variables: new Map(),
  constants: new Map(),
  globals: {},
  effectiveDerivedRoles: [],
  now: undefined,
};

/** Expressions whose outcome is a condition's (0, 1 or an ERROR) rather than a cell. */
const logical = new Set(["_&&_", "_||_", "!_", "@not_strictly_false"]);

/**
 * Compiles expressions to code that leaves either a cell or the outcome of a condition on the stack. What is constant is
 * computed here; everything else calls the runtime.
 *
 * @throws Refusal for what the runtime does not have
 */
export class ExpressionEmitter {
  readonly context: ExpressionContext;
  readonly code: Code;

  constructor(context: ExpressionContext, code: Code) {
    this.context = context;
    this.code = code;
  }

  /** Leaves a cell. */
  cell(expr: CelExpr, scope: ExpressionScope): void {
    const constant = this.constant(expr, scope);
    if (constant !== undefined) {
      const at = writeStatic(constant, this.context.data);
      if (at !== undefined) {
        this.code.const(at);
        return;
      }
    }
    if (expr.kind === "call" && logical.has(expr.function)) {
      this.outcome(expr, scope);
      this.code.runtime("fromOutcome");
    } else this.#cell(expr, scope);
  }

  /** Leaves 0, 1 or an ERROR; a value that is no boolean is an error. */
  outcome(expr: CelExpr, scope: ExpressionScope): void {
    const constant = this.constant(expr, scope);
    if (typeof constant === "boolean") {
      this.code.const(constant ? 1 : 0);
      return;
    }
    if (this.#outcome(expr, scope)) return;
    this.cell(expr, scope);
    this.code.runtime("toOutcome");
  }

  /** Leaves 0, 1 or an ERROR for the root of a condition, where what is no boolean does not hold. */
  rootOutcome(expr: CelExpr, scope: ExpressionScope): void {
    if (isLogical(expr) || typeof this.constant(expr, scope) === "boolean") this.outcome(expr, scope);
    else {
      this.cell(expr, scope);
      this.code.runtime("outcomeOf");
    }
  }

  /** The value of an expression that is the same for all requests. */
  constant(expr: CelExpr, scope: ExpressionScope): CelValue | undefined {
    if (expr.kind === "const") return expr.value.type === "null" ? null : this.#evaluate(expr);
    if (isNamed(expr)) return namedConstant(expr, scope);
    return isClosed(expr) ? this.#evaluate(expr) : undefined;
  }

  #evaluate(expr: CelExpr): CelValue | undefined {
    const value = planCel(expr)(emptyFrame);
    return value instanceof CelError ? undefined : value;
  }

  #cell(expr: CelExpr, scope: ExpressionScope): void {
    if (isChain(expr)) {
      emitChain(this, expr, scope);
      return;
    }
    switch (expr.kind) {
      case "const":
        throw new Refusal("a literal of an unknown type");
      case "ident":
        this.#ident(expr.name, scope);
        return;
      case "select":
        this.outcome(expr, scope);
        this.code.runtime("fromOutcome");
        return;
      case "call":
        this.#call(expr, scope);
        return;
      case "list":
        emitList(this, expr, scope);
        return;
      case "struct":
        if (expr.messageName === "") emitMap(this, expr, scope);
        else emitMessage(this, expr, scope);
        return;
      case "comprehension":
        emitLoop(this, expr, scope);
    }
  }

  /** Emits what has an outcome by nature; false for everything else. */
  #outcome(expr: CelExpr, scope: ExpressionScope): boolean {
    if (expr.kind === "select" && expr.testOnly) {
      emitPresence(this, expr, scope);
      return true;
    }
    if (expr.kind === "comprehension") return emitLoop(this, expr, scope, true);
    if (expr.kind !== "call") return false;
    switch (expr.function) {
      case "_&&_":
      case "_||_":
        this.#logic(expr, scope);
        return true;
      case "!_":
        this.outcome(argument(expr, 0), scope);
        this.code.runtime("not");
        return true;
      case "@not_strictly_false":
        this.outcome(argument(expr, 0), scope);
        this.code.const(0).op(0x47);
        return true;
      case "_?_:_":
        this.#conditional(expr, (part) => this.outcome(part, scope), scope);
        return true;
      case "_==_":
      case "_!=_":
        return this.#equalsConstant(expr, scope);
      case "_<_":
      case "_<=_":
      case "_>_":
      case "_>=_":
        return this.#ordersNumber(expr, scope);
      case "matches":
        return this.#matchesConstant(expr, scope);
      default:
        return false;
    }
  }

  /** `a && b`, `a || b`: the second part runs only if the first one does not decide. */
  #logic(expr: CelCall, scope: ExpressionScope): void {
    const { code } = this;
    const isAnd = expr.function === "_&&_";
    const [first, ...others] = expr.args;
    if (first === undefined) {
      code.const(isAnd ? 1 : 0);
      return;
    }
    this.outcome(first, scope);
    for (const other of others) {
      const left = code.local();
      code.tee(left);
      if (isAnd) code.if().get(left);
      else code.const(1).op(0x46).if().const(1).else().get(left);
      this.outcome(other, scope);
      code.runtime(isAnd ? "and" : "or");
      if (isAnd) code.else().const(0);
      code.end();
      code.release(left);
    }
  }

  #conditional(expr: CelCall, branch: (part: CelExpr) => void, scope: ExpressionScope): void {
    const { code } = this;
    const chosen = code.local();
    this.outcome(argument(expr, 0), scope);
    code.tee(chosen).const(1).op(0x46).if();
    branch(argument(expr, 1));
    code.else().get(chosen).op(0x45).if();
    branch(argument(expr, 2));
    code.else().get(chosen).end().end();
    code.release(chosen);
  }

  /** Comparing with a text or a number that is known needs no cell for it. */
  #equalsConstant(expr: CelCall, scope: ExpressionScope): boolean {
    const [left, right] = [argument(expr, 0), argument(expr, 1)];
    const known = this.constant(right, scope);
    const negate = expr.function === "_!=_";
    if (typeof known === "string") {
      this.cell(left, scope);
      this.code.const(writeStatic(known, this.context.data) ?? 0).runtime(negate ? "differsFromText" : "equalsText");
    } else if (isPlainNumber(known)) {
      this.cell(left, scope);
      this.code.constDouble(Number(known)).runtime(negate ? "differsFromDouble" : "equalsDouble");
    } else return false;
    return true;
  }

  /** Order against a number that is known; numbers compare across types. */
  #ordersNumber(expr: CelCall, scope: ExpressionScope): boolean {
    const [left, right] = [argument(expr, 0), argument(expr, 1)];
    const order = orders.get(expr.function);
    const bound = this.constant(right, scope);
    const swapped = bound === undefined ? this.constant(left, scope) : undefined;
    const known = bound ?? swapped;
    if (order === undefined || !isPlainNumber(known) || !Number.isFinite(Number(known))) return false;
    this.cell(bound === undefined ? right : left, scope);
    this.code.constDouble(Number(known)).runtime(bound === undefined ? order.swapped : order.runtime);
    return true;
  }

  /** A pattern that is known needs no compiler at run time. */
  #matchesConstant(expr: CelCall, scope: ExpressionScope): boolean {
    const [text, pattern] = expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    const known = pattern === undefined ? undefined : this.constant(pattern, scope);
    if (text === undefined || typeof known !== "string") return false;
    const found = writeTester(this.context.data, known);
    if (found === undefined) return false;
    this.cell(text, scope);
    this.code.const(found.address).runtime(found.runtime);
    return true;
  }

  #ident(name: string, scope: ExpressionScope): void {
    const local = scope.locals.get(name);
    if (local !== undefined) {
      this.code.get(local);
      return;
    }
    const plain = name.replace(/^\./, "");
    if (emitRecord(this, plain, scope)) return;
    const known = typeValueNames.has(plain);
    if (!known) throw new Refusal(`\`${plain}\` as a value by itself`);
    this.code.const(writeType(plain, this.context.data));
  }

  #call(expr: CelCall, scope: ExpressionScope): void {
    const name = expr.function.replace(/^\./, "");
    if (name === "_?_:_") {
      this.#conditional(expr, (part) => this.cell(part, scope), scope);
      return;
    }
    const isComparison = name === "_==_" || name === "_!=_" || name === "matches" || orders.has(name);
    if (isComparison && this.#outcome(expr, scope)) {
      this.code.runtime("fromOutcome");
      return;
    }
    if (name === "now" && expr.args.length === 0 && expr.target === undefined) {
      this.context.noteNow();
      this.code.runtime("nowValue");
      return;
    }
    if (name === "timeSince") {
      this.context.noteNow();
      this.code.runtime("timeSinceNow");
      this.cell(expr.target ?? argument(expr, 0), scope);
      this.code.runtime("timeSince");
      return;
    }
    if ((name === "or" || name === "orValue") && expr.target !== undefined && expr.args.length === 1) {
      this.#optionalOr(expr, expr.target, scope, name === "or");
      return;
    }
    this.#libraryCall(expr, scope);
  }

  /** The right side runs only if the optional is empty. */
  #optionalOr(expr: CelCall, target: CelExpr, scope: ExpressionScope, keepsOptional: boolean): void {
    const { code } = this;
    const optional = code.local();
    this.cell(target, scope);
    code.runtime("checkOptional").tee(optional).runtime("isNone").if();
    this.cell(argument(expr, 0), scope);
    code.else().get(optional);
    if (!keepsOptional) code.runtime("unwrapOptional");
    code.end();
    code.release(optional);
  }

  #libraryCall(written: CelCall, scope: ExpressionScope): void {
    const expr = resolveNamespace(written, scope);
    const args = [...(expr.target === undefined ? [] : [expr.target]), ...expr.args];
    const name = expr.function.replace(/^\./, "");
    const { exports } = this.context.runtime;
    if (emitRegexCall(this, expr, scope)) return;
    const found = runtimeNames(name, expr.target !== undefined, args.length).find((known) => exports.has(known));
    if (found === undefined) throw new Refusal(`the function ${name}`);
    for (const arg of args) this.cell(arg, scope);
    this.code.runtime(found);
  }
}

const orders: ReadonlyMap<string, { readonly runtime: string; readonly swapped: string }> = new Map([
  ["_<_", { runtime: "lessDouble", swapped: "aboveDouble" }],
  ["_<=_", { runtime: "lessEqualsDouble", swapped: "notBelowDouble" }],
  ["_>_", { runtime: "greaterDouble", swapped: "belowDouble" }],
  ["_>=_", { runtime: "greaterEqualsDouble", swapped: "notAboveDouble" }],
]);

/** Names that are types and nothing else. */
const typeValueNames = new Set([
  "bool",
  "bytes",
  "double",
  "int",
  "list",
  "map",
  "null_type",
  "string",
  "type",
  "uint",
  "google.protobuf.Duration",
  "google.protobuf.Timestamp",
  "optional_type",
  "net.IP",
  "net.CIDR",
  "cerbos.lib.hierarchy",
  "cerbos.lib.spiffeID",
  "cerbos.lib.spiffeTrustDomain",
  "cerbos.lib.spiffeMatcher",
]);

/** `math.abs(x)` in a tree that was not checked: a function with a dot in its name rather than a method. */
function resolveNamespace(call: CelCall, scope: ExpressionScope): CelCall {
  const { target } = call;
  if (target?.kind !== "ident" || scope.locals.has(target.name)) return call;
  const name = `${target.name.replace(/^\./, "")}.${call.function}`;
  return functions.has(name) ? { kind: "call", id: call.id, function: name, args: call.args } : call;
}

function isLogical(expr: CelExpr): boolean {
  if (expr.kind === "select") return expr.testOnly;
  return expr.kind === "call" && logical.has(expr.function);
}

/** A number that a double stands for exactly. */
function isPlainNumber(value: CelValue | undefined): value is number | bigint {
  if (typeof value === "number") return true;
  return typeof value === "bigint" && Number.isSafeInteger(Number(value));
}

/** Whether an expression depends on nothing: no names, no time. */
function isClosed(expr: CelExpr): boolean {
  if (expr.kind === "ident" || expr.kind === "comprehension") return false;
  if (expr.kind === "struct" && expr.messageName !== "") return false;
  if (expr.kind === "call" && (expr.function === "now" || expr.function === "timeSince")) return false;
  return childrenOf(expr).every(isClosed);
}

function isNamed(expr: CelExpr): expr is CelSelect {
  return expr.kind === "select" && !expr.testOnly && expr.operand.kind === "ident";
}

/** `C.x` and `G.x`, if they are set. */
function namedConstant(expr: CelSelect, scope: ExpressionScope): CelValue | undefined {
  if (expr.operand.kind !== "ident" || scope.locals.has(expr.operand.name)) return undefined;
  const root = expr.operand.name.replace(/^\./, "");
  let value: JsonValue | undefined;
  if (root === "C" || root === "constants") value = scope.constants.get(expr.field);
  else if (root === "G" || root === "globals")
    value = Object.hasOwn(scope.globals, expr.field) ? scope.globals[expr.field] : undefined;
  return value;
}

/** Whether evaluating may take as much work as its input likes. */
export function isMetered(expr: CelExpr): boolean {
  if (expr.kind === "comprehension") return true;
  if (expr.kind === "call" && !unmetered.has(expr.function)) return true;
  return childrenOf(expr).some(isMetered);
}

const unmetered = new Set(
  (
    "_&&_ _||_ _?_:_ !_ _<_ _<=_ _>_ _>=_ -_ _-_ _*_ _/_ _%_ _[_] size now timeSince timestamp duration int uint " +
    "double bool type dyn startsWith endsWith contains"
  ).split(" "),
);
