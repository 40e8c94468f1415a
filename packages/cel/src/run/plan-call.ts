import type { CelCall } from "@edict/protocol";
import type { CelFunction, Overload } from "../library/declare.ts";
import { functions, methods } from "../library/functions.ts";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import { CelOptional } from "../value/cel-optional.ts";
import type { CelValue } from "../value/cel-value.ts";
import { CelHierarchy } from "../value/hierarchy.ts";
import { int64Max, int64Min } from "../value/int64.ts";
import { CelSpiffeId, CelSpiffeMatcher, CelSpiffeTrustDomain } from "../value/spiffe.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { subtractTimestamps } from "../value/time-arithmetic.ts";
import { isList, typeNameOf } from "../value/type-name.ts";
import { emptyFrame } from "./empty-frame.ts";
import type { Node, Planned } from "./node.ts";
import { constant, dynamic } from "./node.ts";
import type { PlanContext } from "./plan-context.ts";

/** Arguments that overloads without so many parameters never look at. */
const unused: CelValue = null;

/** Functions that do a bounded amount of work, so that calling them needs no count of steps. */
const unmetered = new Set(
  (
    "_<_ _<=_ _>_ _>=_ !_ -_ _-_ _*_ _/_ _%_ size now timeSince timestamp duration int uint double bool type dyn id " +
    "startsWith endsWith contains inIPAddrRange isIP hasValue value"
  ).split(" "),
);

/** Plans a call of a library function; calls of constants are made right away. */
export function planCall(written: CelCall, context: PlanContext): Planned {
  const expr = resolveNamespace(written, context);
  const args = [...(expr.target === undefined ? [] : [expr.target]), ...expr.args].map((arg) =>
    context.plan(arg, context),
  );
  const name = expr.function.replace(/^\./, "");
  if (!unmetered.has(name)) context.notes.metered = true;
  if (name === "@in" && isEmptyList(args[1]?.constant)) return constant(false);
  const special = planSpecial(name, args);
  if (special !== undefined) return dynamic(special);
  const fn = functions.get(name);
  if (fn === undefined) {
    const unknown = new CelError(`no such overload: ${name}`);
    return dynamic(() => unknown);
  }
  const call = implementation(fn, expr.target !== undefined, args.length);
  const run = planArguments(args, call, fn.hidesErrors === true && expr.target === undefined);
  return foldConstant(args, run);
}

/** Nothing is in it, not even what fails. */
function isEmptyList(value: CelValue | undefined): boolean {
  return value !== undefined && isList(value) && value.length === 0;
}

/** `math.abs(x)` in a tree that was not checked: a function with a dot in its name rather than a method. */
function resolveNamespace(call: CelCall, context: PlanContext): CelCall {
  const target = call.target;
  if (target?.kind !== "ident" || context.cells.has(target.name)) return call;
  const name = `${target.name.replace(/^\./, "")}.${call.function}`;
  return functions.has(name) ? { kind: "call", id: call.id, function: name, args: call.args } : call;
}

/** A call of nothing but constants has one result; errors stay where they are, they may never be reached. */
function foldConstant(args: readonly Planned[], run: Node): Planned {
  if (args.some((arg) => arg.constant === undefined)) return dynamic(run);
  const result = run(emptyFrame);
  return result instanceof CelError ? dynamic(run) : constant(result);
}

/** A function of lists that hides errors is called with a list or with what failed, but not with anything else. */
function mayBeList(value: CelValue | CelError): boolean {
  return value instanceof CelError || isList(value);
}

type Call = (a: CelValue, b: CelValue, c: CelValue, d: CelValue) => CelValue | CelError;

function planArguments(args: readonly Planned[], call: Call, hidesErrors: boolean): Node {
  const [a, b, c, d] = args.map((arg) => arg.run);
  if (args.length > 4) return () => noSuchOverload;
  if (a === undefined) return () => call(unused, unused, unused, unused);
  if (b === undefined) {
    return (frame) => {
      const x = a(frame);
      return x instanceof CelError ? x : call(x, unused, unused, unused);
    };
  }
  if (c === undefined) {
    return (frame) => {
      const x = a(frame);
      const y = b(frame);
      if (x instanceof CelError) return hidesErrors && mayBeList(y) ? noSuchOverload : x;
      if (y instanceof CelError) return hidesErrors && mayBeList(x) ? noSuchOverload : y;
      return call(x, y, unused, unused);
    };
  }
  return (frame) => {
    const x = a(frame);
    if (x instanceof CelError) return x;
    const y = b(frame);
    if (y instanceof CelError) return y;
    const z = c(frame);
    if (z instanceof CelError) return z;
    const w = d === undefined ? unused : d(frame);
    return w instanceof CelError ? w : call(x, y, z, w);
  };
}

/** The function's code for a call style and number of arguments, with its run-time type checks. */
function implementation(fn: CelFunction, isMember: boolean, count: number): Call {
  if (fn.whole !== undefined) return guardWhole(fn.name, fn.whole.accepts, fn.whole.call, count);
  const fitting = fn.overloads.filter((overload) => overload.member === isMember && overload.params.length === count);
  return methods.has(fn.name) ? guardMethod(fn.name, fitting) : guardOverloads(fn.name, fitting, count);
}

function guardWhole(name: string, accepts: (first: CelValue) => boolean, call: Call, count: number): Call {
  const unknown = new CelError(`no such overload: ${name}`);
  // A missing second argument shows as `undefined` to functions that take one or two.
  const run: Call = count === 1 ? (a) => (call as (a: CelValue) => CelValue | CelError)(a) : call;
  return (a, b, c, d) => {
    if (accepts(a)) return run(a, b, c, d);
    return hasMethods(a) ? noSuchOverload : unknown;
  };
}

/** Types that look up a function themselves and word its absence their own way. */
function hasMethods(value: CelValue): boolean {
  return (
    typeof value === "string" ||
    value instanceof CelTimestamp ||
    value instanceof CelDuration ||
    value instanceof CelHierarchy ||
    value instanceof CelSpiffeId ||
    value instanceof CelSpiffeTrustDomain ||
    value instanceof CelSpiffeMatcher
  );
}

function guardMethod(name: string, overloads: readonly Overload[]): Call {
  const unknown = new CelError(`no such overload: ${name}`);
  return (a, b, c, d) => {
    for (const overload of overloads) {
      if (overload.call !== undefined && accepts(overload, a, b, c, d)) return overload.call(a, b, c, d);
    }
    return hasMethods(a) ? noSuchOverload : unknown;
  };
}

function guardOverloads(name: string, overloads: readonly Overload[], count: number): Call {
  return (a, b, c, d) => {
    for (const overload of overloads) {
      if (overload.call !== undefined && accepts(overload, a, b, c, d)) return overload.call(a, b, c, d);
    }
    const types = [a, b, c, d].slice(0, count).map(typeNameOf);
    return new CelError(`no such overload: ${name}(${types.join(", ")})`);
  };
}

function accepts(overload: Overload, a: CelValue, b: CelValue, c: CelValue, d: CelValue): boolean {
  const [p, q, r, s] = overload.params;
  return (
    (p === undefined || p.accepts(a)) &&
    (q === undefined || q.accepts(b)) &&
    (r === undefined || r.accepts(c)) &&
    (s === undefined || s.accepts(d))
  );
}

const nowMissing = new CelError("now() called but _cerbos_now_fn not found in activation");
const timeSinceMissing = new CelError("timeSince() called but _cerbos_now_fn not found in activation");

/** Functions that read the frame or leave arguments unevaluated. */
function planSpecial(name: string, args: readonly Planned[]): Node | undefined {
  const [a, b] = args.map((arg) => arg.run);
  if (name === "now" && a === undefined) return (frame) => frame.now ?? nowMissing;
  if (name === "timeSince" && a !== undefined && b === undefined) return planTimeSince(a);
  if (a === undefined || b === undefined || (name !== "or" && name !== "orValue")) return undefined;
  return (frame) => {
    const optional = a(frame);
    if (optional instanceof CelError) return optional;
    if (!(optional instanceof CelOptional)) return noSuchOverload;
    if (optional.value === undefined) return b(frame);
    return name === "or" ? optional : optional.value;
  };
}

function planTimeSince(since: Node): Node {
  return (frame) => {
    if (frame.now === undefined) return timeSinceMissing;
    const time = since(frame);
    if (time instanceof CelError) return time;
    if (!(time instanceof CelTimestamp)) return noSuchOverload;
    const elapsed = subtractTimestamps(frame.now, time);
    // Durations too long for 64 bits stop at the bound.
    return elapsed instanceof CelError ? boundedDuration(frame.now.seconds > time.seconds) : elapsed;
  };
}

function boundedDuration(positive: boolean): CelDuration {
  return new CelDuration(positive ? int64Max : int64Min);
}
