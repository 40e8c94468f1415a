import type { CelCall, CelExpr } from "@edict/protocol";
import type { DataImage } from "../data/data-image.ts";
import type { Code } from "../module/code.ts";
import type { RuntimeModule } from "../module/read-module.ts";
import { argument } from "./argument.ts";
import type { AttributeSlots } from "./attribute-slots.ts";
import { constantValue } from "./constant-value.ts";
import { emitCall } from "./emit-call.ts";
import { emitChain, emitPresence, isChain } from "./emit-chain.ts";
import { emitComparison, isComparison } from "./emit-comparison.ts";
import { emitList, emitMap, emitMessage } from "./emit-literals.ts";
import { emitLoop } from "./emit-loop.ts";
import { emitRecord } from "./emit-record.ts";
import { type ExpressionScope, Refusal } from "./expression-scope.ts";
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
    const constant = constantValue(expr, scope);
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
    const constant = constantValue(expr, scope);
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
    if (isLogical(expr) || typeof constantValue(expr, scope) === "boolean") this.outcome(expr, scope);
    else {
      this.cell(expr, scope);
      this.code.runtime("outcomeOf");
    }
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
        if (expr.function === "_?_:_") this.#conditional(expr, (part) => this.cell(part, scope), scope);
        else emitCall(this, expr, scope);
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
      default:
        return isComparison(expr.function) && emitComparison(this, expr, scope);
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
}

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

function isLogical(expr: CelExpr): boolean {
  if (expr.kind === "select") return expr.testOnly;
  return expr.kind === "call" && logical.has(expr.function);
}
