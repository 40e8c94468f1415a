import { functions } from "@edict/cel";
import type { CelCall, CelExpr } from "@edict/protocol";
import { argument } from "./argument.ts";
import { emitComparison, isComparison } from "./emit-comparison.ts";
import { emitRegexCall } from "./emit-regex.ts";
import type { ExpressionEmitter } from "./expression-emitter.ts";
import { type ExpressionScope, Refusal } from "./expression-scope.ts";
import { runtimeNames } from "./runtime-names.ts";

/** Leaves the cell that a call comes to. */
export function emitCall(emitter: ExpressionEmitter, expr: CelCall, scope: ExpressionScope): void {
  const name = expr.function.replace(/^\./, "");
  if (isComparison(expr.function) && emitComparison(emitter, expr, scope)) {
    emitter.code.runtime("fromOutcome");
    return;
  }
  if (name === "now" && expr.args.length === 0 && expr.target === undefined) {
    emitter.context.noteNow();
    emitter.code.runtime("nowValue");
    return;
  }
  if (name === "timeSince") {
    emitter.context.noteNow();
    emitter.code.runtime("timeSinceNow");
    emitter.cell(expr.target ?? argument(expr, 0), scope);
    emitter.code.runtime("timeSince");
    return;
  }
  if ((name === "or" || name === "orValue") && expr.target !== undefined && expr.args.length === 1) {
    emitOptionalOr(emitter, expr, expr.target, scope);
    return;
  }
  emitLibraryCall(emitter, expr, scope);
}

/** The right side runs only if the optional is empty. */
function emitOptionalOr(emitter: ExpressionEmitter, expr: CelCall, target: CelExpr, scope: ExpressionScope): void {
  const { code } = emitter;
  const optional = code.local();
  emitter.cell(target, scope);
  code.runtime("checkOptional").tee(optional).runtime("isNone").if();
  emitter.cell(argument(expr, 0), scope);
  code.else().get(optional);
  if (expr.function !== "or") code.runtime("unwrapOptional");
  code.end();
  code.release(optional);
}

function emitLibraryCall(emitter: ExpressionEmitter, written: CelCall, scope: ExpressionScope): void {
  const expr = resolveNamespace(written, scope);
  const args = [...(expr.target === undefined ? [] : [expr.target]), ...expr.args];
  const name = expr.function.replace(/^\./, "");
  const { exports } = emitter.context.runtime;
  if (emitRegexCall(emitter, expr, scope)) return;
  const found = runtimeNames(name, expr.target !== undefined, args.length).find((known) => exports.has(known));
  if (found === undefined) throw new Refusal(`the function ${name}`);
  for (const arg of args) emitter.cell(arg, scope);
  emitter.code.runtime(found);
}

/** `math.abs(x)` in a tree that was not checked: a function with a dot in its name rather than a method. */
function resolveNamespace(call: CelCall, scope: ExpressionScope): CelCall {
  const { target } = call;
  if (target?.kind !== "ident" || scope.locals.has(target.name)) return call;
  const name = `${target.name.replace(/^\./, "")}.${call.function}`;
  return functions.has(name) ? { kind: "call", id: call.id, function: name, args: call.args } : call;
}
