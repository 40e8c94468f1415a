import type { CelError, CelFrame, CelTimestamp } from "@edict/cel";
import { type CelExpr, type EvaluationError, type PlanInput, scopeValue } from "@edict/protocol";
import type { ConditionTree, LoadedExpression, LoadedParams } from "../expression.ts";
import type { Engine } from "../load-table.ts";
import type { PolicySources } from "../loaded-rule.ts";
import type { PartialScope } from "./known-paths.ts";
import { falseNode, invert, nodeBool, type PlanNode, trueNode } from "./plan-node.ts";
import { toResidual } from "./residual.ts";
import { inlineVariables, replaceDerivedRoles } from "./rewrite.ts";

/** The state of one planning request. */
export interface PlanRun {
  readonly engine: Engine;
  readonly input: PlanInput;
  readonly strict: boolean;
  readonly scope: PartialScope;
  readonly errors: EvaluationError[];
  readonly sources: PolicySources[];
  readonly variables: Map<LoadedParams, ReadonlyMap<string, CelExpr>>;
}

/** The derived roles that are active in a scope, as an expression; throws `PlanConditionError` if they cannot be worked out. */
export type DerivedRolesList = () => CelExpr;

/** A condition failed in strict evaluation: the action is denied. */
export class PlanConditionError extends Error {}

export function startPlan(engine: Engine, input: PlanInput, now: CelTimestamp | undefined): PlanRun {
  const { principal, resource } = input;
  const frame: CelFrame = {
    // Cerbos leaves the version of the principal, and the id and version of the resource, out of plans.
    principal: { ...principal, policyVersion: "", scope: scopeValue(principal.scope) },
    resource: {
      kind: resource.kind,
      id: "",
      policyVersion: "",
      scope: scopeValue(resource.scope),
      attr: resource.attr,
    },
    auxData: input.auxData,
    variables: new Map(),
    constants: new Map(),
    globals: engine.options.globals,
    effectiveDerivedRoles: [],
    now,
  };
  return {
    engine,
    input,
    strict: engine.options.strictEvaluation,
    scope: { frame, knownAttributes: new Set(Object.keys(resource.attr)) },
    errors: [],
    sources: [],
    variables: new Map(),
  };
}

/** What a condition comes to for the resources that are asked about. Throws `PlanConditionError` in strict evaluation. */
export function planCondition(
  run: PlanRun,
  tree: ConditionTree,
  params: LoadedParams,
  roles: DerivedRolesList,
): PlanNode {
  if (tree.op === "expr") return planExpression(run, tree.expression, params, roles);
  const absorbing = tree.op !== "all";
  const open: PlanNode[] = [];
  for (const part of tree.of) {
    const node = planCondition(run, part, params, roles);
    const value = nodeBool(node);
    if (value === absorbing) return tree.op === "any" ? trueNode : falseNode;
    if (value === undefined) open.push(tree.op === "none" ? invert(node) : node);
  }
  const [only] = open;
  if (only === undefined) return tree.op === "any" ? falseNode : trueNode;
  if (open.length === 1) return only;
  return { op: tree.op === "any" ? "or" : "and", of: open };
}

function planExpression(
  run: PlanRun,
  expression: LoadedExpression,
  params: LoadedParams,
  roles: DerivedRolesList,
): PlanNode {
  const inlined = inlineVariables(expression.ast, variableExprs(run, params));
  const expr = replaceDerivedRoles(inlined, roles);
  const frame = { ...run.scope.frame, constants: params.constants };
  const residual = toResidual(expr, { ...run.scope, frame });
  if ("error" in residual) return failed(run, expression, residual.error);
  if (residual.known) return residual.value ? trueNode : falseNode;
  return { op: "expr", expr: residual.expr };
}

/** In plans, globals are a map like any other, and so is the complaint about one that is missing. */
const missingGlobal = /^undefined field '(.*)'$/;

function failed(run: PlanRun, { original }: LoadedExpression, error: CelError): PlanNode {
  const message = error.message.replace(missingGlobal, "no such key: $1");
  const isKnown = run.errors.some((known) => known.expression === original && known.message === message);
  if (!isKnown) run.errors.push({ expression: original, message });
  if (run.strict) throw new PlanConditionError(message);
  return falseNode;
}

/** Variables with the variables that they use themselves filled in. */
function variableExprs(run: PlanRun, params: LoadedParams): ReadonlyMap<string, CelExpr> {
  const known = run.variables.get(params);
  if (known !== undefined) return known;
  const exprs = new Map<string, CelExpr>();
  for (const { name, expression } of params.variables) exprs.set(name, inlineVariables(expression.ast, exprs));
  run.variables.set(params, exprs);
  return exprs;
}
