import type { CelExpr, JsonObject } from "@edict/protocol";
import { CelError } from "../value/cel-error.ts";
import { CelMessage } from "../value/cel-message.ts";
import { CelOptional, optionalNone } from "../value/cel-optional.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { CelFrame } from "./cel-frame.ts";
import type { Node, Planned } from "./node.ts";
import { dynamic } from "./node.ts";
import type { PlanContext } from "./plan-context.ts";
import { checkKey, lookUp, missing } from "./qualify.ts";
import type { RootRecord } from "./roots.ts";
import { planAttribute, planFieldPresence, recordValue, roots } from "./roots.ts";

/** One step of a chain such as `a.b[c].?d`. */
interface Step {
  readonly key: Planned;
  readonly optional: boolean;
}

/** A chain of selections and the expression that it starts from. */
interface Chain {
  readonly base: CelExpr;
  readonly steps: readonly Step[];
}

/** Whether the node belongs to a chain, rather than starting one. */
export function isChain(expr: CelExpr): boolean {
  if (expr.kind === "select") return !expr.testOnly;
  return expr.kind === "call" && expr.target === undefined && ["_[_]", "_?._", "_[?_]"].includes(expr.function);
}

/** Plans a chain of selections as a whole: an optional step makes all steps after it optional. */
export function planChain(expr: CelExpr, context: PlanContext): Planned {
  const chain = readChain(expr, context);
  const root = findRoot(chain.base, context);
  return dynamic(
    root === undefined ? planSteps(planBase(chain, context), chain.steps) : planFromRoot(root, chain.steps),
  );
}

/** Plans `has(operand.field)`. */
export function planPresence(operand: CelExpr, field: string, context: PlanContext): Planned {
  const chain = readChain(operand, context);
  const root = findRoot(chain.base, context);
  if (root !== undefined) {
    const walked = walkRoot(root, chain.steps);
    if (walked.record !== undefined && walked.rest.length === 0)
      return dynamic(planFieldPresence(walked.record, field));
  }
  const container = planChainOrNode(operand, context);
  return dynamic((frame) => presence(container(frame), field));
}

function planChainOrNode(expr: CelExpr, context: PlanContext): Node {
  return isChain(expr) ? planChain(expr, context).run : context.plan(expr, context).run;
}

function presence(container: CelValue | CelError, field: string): CelValue | CelError {
  if (container instanceof CelError) return container;
  const inner = container instanceof CelOptional ? container.value : container;
  if (inner === undefined) return false;
  if (inner instanceof CelMessage && inner.fields.includes(field)) return inner.has(field);
  const found = lookUp(inner, field);
  return found instanceof CelError ? found : found !== undefined;
}

function readChain(expr: CelExpr, context: PlanContext): Chain {
  const steps: Step[] = [];
  let base = expr;
  while (isChain(base)) {
    if (base.kind === "select") {
      steps.unshift({ key: textKey(base.field), optional: false });
      base = base.operand;
    } else if (base.kind === "call") {
      const [operand, key] = base.args;
      if (operand === undefined || key === undefined) break;
      steps.unshift({ key: context.plan(key, context), optional: base.function !== "_[_]" });
      base = operand;
    }
  }
  return { base, steps };
}

function textKey(field: string): Planned {
  return { run: () => field, constant: field };
}

function findRoot(base: CelExpr, context: PlanContext): RootRecord | undefined {
  if (base.kind !== "ident" || context.cells.has(base.name)) return undefined;
  return roots.get(base.name.replace(/^\./, ""));
}

function planBase(chain: Chain, context: PlanContext): Node {
  return context.plan(chain.base, context).run;
}

/** Follows fields that are known while planning, as far as they go. */
function walkRoot(
  root: RootRecord,
  steps: readonly Step[],
): { readonly record: RootRecord | undefined; readonly field: Node | undefined; readonly rest: readonly Step[] } {
  let record = root;
  for (const [i, step] of steps.entries()) {
    if (step.optional || typeof step.key.constant !== "string")
      return { record, field: undefined, rest: steps.slice(i) };
    const field = record.field(step.key.constant);
    if (typeof field === "function") return { record: undefined, field, rest: steps.slice(i + 1) };
    if (field === undefined) return { record, field: undefined, rest: steps.slice(i) };
    record = field;
  }
  return { record, field: undefined, rest: [] };
}

function planFromRoot(root: RootRecord, steps: readonly Step[]): Node {
  const { record, field, rest } = walkRoot(root, steps);
  if (field === undefined) return planSteps(recordValue(record ?? root), rest);
  // What comes with a request is JSON, which holds no optionals; bindings may hold anything.
  const json = !root.open && rest.every((step) => !step.optional);
  return json ? planJsonSteps(field, rest) : planSteps(field, rest);
}

function planSteps(base: Node, steps: readonly Step[]): Node {
  if (steps.length === 0) return base;
  const optionalAt = steps.findIndex((step) => step.optional);
  const plain = optionalAt < 0 ? steps : steps.slice(0, optionalAt);
  // A base that is an optional itself makes every step optional; only a run-time look can tell.
  const direct = plain.reduce<Node>((node, step) => planStep(node, step.key), base);
  const careful = planOptionalSteps(base, steps);
  if (optionalAt >= 0) return careful;
  return (frame) => {
    const result = direct(frame);
    return result === wrapped ? careful(frame) : result;
  };
}

/** Plans steps into JSON. */
function planJsonSteps(base: Node, steps: readonly Step[]): Node {
  const [first, ...rest] = steps;
  if (first === undefined) return base;
  const attribute = typeof first.key.constant === "string" ? planAttribute(base, first.key.constant) : undefined;
  const start = attribute ?? planStep(base, first.key);
  return rest.reduce<Node>((node, step) => planStep(node, step.key), start);
}

/** Tells that a step met an optional. */
const wrapped = new CelError("an optional was selected from");

function planStep(container: Node, key: Planned): Node {
  if (typeof key.constant === "string") return planTextStep(container, key.constant);
  const { run } = key;
  return (frame) => {
    const from = container(frame);
    if (from instanceof CelError) return from;
    const at = run(frame);
    if (at instanceof CelError) return at;
    if (from instanceof CelOptional) return wrapped;
    const wrongKey = checkKey(at);
    if (wrongKey !== undefined) return wrongKey;
    const found = lookUp(from, at);
    return found === undefined ? missing(from, at) : found;
  };
}

function planTextStep(container: Node, key: string): Node {
  const noSuchKey = new CelError(`no such key: ${key}`);
  // Names that every object inherits would be found where they are not.
  const inherited = key in Object.prototype;
  return (frame) => {
    const from = container(frame);
    let found: CelValue | CelError | undefined;
    if (!inherited && typeof from === "object" && from !== null && Object.getPrototypeOf(from) === Object.prototype) {
      found = (from as JsonObject)[key];
    } else {
      if (from instanceof CelError) return from;
      if (from instanceof CelOptional) return wrapped;
      found = lookUp(from, key);
    }
    return found === undefined ? noSuchKey : found;
  };
}

function planOptionalSteps(base: Node, steps: readonly Step[]): Node {
  return (frame) => {
    const from = base(frame);
    if (from instanceof CelError) return from;
    if (!(from instanceof CelOptional)) return runSteps(from, steps, false, frame);
    return from.value === undefined ? from : runSteps(from.value, steps, true, frame);
  };
}

function runSteps(
  from: CelValue,
  steps: readonly Step[],
  startsOptional: boolean,
  frame: CelFrame,
): CelValue | CelError {
  let value = from;
  let optional = startsOptional;
  for (const step of steps) {
    const key = step.key.run(frame);
    if (key instanceof CelError) return key;
    const wrongKey = checkKey(key);
    if (wrongKey !== undefined) return wrongKey;
    optional ||= step.optional;
    const found = optional ? lookUpIfSet(value, key) : lookUp(value, key);
    if (found instanceof CelError) return found;
    if (found === undefined) return optional ? optionalNone : missing(value, key);
    value = found;
  }
  return optional ? new CelOptional(value) : value;
}

function lookUpIfSet(from: CelValue, key: CelValue): CelValue | CelError | undefined {
  if (from instanceof CelMessage && typeof key === "string" && from.fields.includes(key) && !from.has(key)) {
    return undefined;
  }
  return lookUp(from, key);
}
