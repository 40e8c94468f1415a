import {
  type CelBindings,
  CelError,
  type CelFrame,
  type CelValue,
  checkCel,
  evaluateCel,
  foldCel,
  parseCel,
  visitNodes,
} from "@edict/cel";
import type { Constants, Match, PolicyDocument, Variables } from "@edict/policy";
import { type CelExpr, type JsonValue, scopeValue } from "@edict/protocol";
import type { ReferenceRequest } from "./reference-request.ts";

/** Expressions that share their variables: those of the rules of a policy, or those of one derived role. */
export interface Chapter {
  readonly document: PolicyDocument;
  /** Tells chapters apart. */
  readonly name: string;
  /** CEL. */
  readonly texts: () => readonly string[];
}

/** What the expressions of one chapter see. */
export interface ConditionScope {
  readonly request: ReferenceRequest;
  readonly frame: CelFrame;
}

/** The request as the conditions of a chapter see it. The variables that they reach are worked out, whether needed or not. */
export function openScope(request: ReferenceRequest, chapter: Chapter): ConditionScope {
  const values = request.variables.get(chapter.name) ?? evaluateVariables(request, chapter, undefined);
  request.variables.set(chapter.name, values);
  return { request, frame: toFrame(request, chapter, values) };
}

/** The same for the list of derived roles that are active, in which a variable that fails is null, unless in strict evaluation. */
export function openListScope(request: ReferenceRequest, chapter: Chapter): ConditionScope {
  const values = evaluateVariables(request, chapter, request.options.strictEvaluation ? undefined : null);
  return { request, frame: toFrame(request, chapter, values) };
}

function toFrame(request: ReferenceRequest, { document }: Chapter, variables: CelBindings): CelFrame {
  const { input, options, now, runtime } = request;
  return {
    principal: { ...input.principal, scope: scopeValue(input.principal.scope) },
    resource: { ...input.resource, scope: scopeValue(input.resource.scope) },
    auxData: input.auxData,
    variables,
    constants: definitionsOf<JsonValue>(request, document, "exportConstants") as CelBindings,
    globals: options.globals,
    effectiveDerivedRoles: runtime,
    now,
  };
}

/** Each after those that it names. One that fails is reported, and is `whenFailed` to those that name it. */
function evaluateVariables(
  request: ReferenceRequest,
  chapter: Chapter,
  whenFailed: null | undefined,
): ReadonlyMap<string, CelValue> {
  const definitions = definitionsOf<string>(request, chapter.document, "exportVariables");
  const values = new Map<string, CelValue>();
  const reached = new Set<string>();
  const reach = (text: string) => {
    for (const name of variablesIn(text)) {
      const definition = definitions.get(name);
      if (definition === undefined || reached.has(name)) continue;
      reached.add(name);
      reach(definition);
      const value = evaluate(definition, { request, frame: toFrame(request, chapter, values) });
      if (value instanceof CelError) request.noteError(definition, value);
      const known = value instanceof CelError ? whenFailed : value;
      if (known !== undefined) values.set(name, known);
    }
  };
  for (const text of chapter.texts()) reach(text);
  return values;
}

/** Deprecated top-level ones, imported ones, own ones: names are given once. */
function definitionsOf<Value>(
  { set }: ReferenceRequest,
  { policy }: PolicyDocument,
  kind: "exportVariables" | "exportConstants",
): ReadonlyMap<string, Value> {
  const { variables, constants } = policy.body as { readonly variables?: Variables; readonly constants?: Constants };
  const wanted = kind === "exportVariables" ? variables : constants;
  const all = new Map<string, unknown>(kind === "exportVariables" ? policy.variables : []);
  for (const { policy: other } of set.policies) {
    const isExport = other.kind === "exportVariables" || other.kind === "exportConstants";
    if (!isExport || other.kind !== kind || wanted?.import.includes(other.body.name) !== true) continue;
    for (const [name, value] of other.body.definitions) all.set(name, value);
  }
  for (const [name, value] of wanted?.local ?? []) all.set(name, value);
  return all as ReadonlyMap<string, Value>;
}

function variablesIn(text: string): readonly string[] {
  const names: string[] = [];
  visitNodes(compile(text), (node) => {
    if (node.kind !== "select" || node.operand.kind !== "ident") return;
    if (node.operand.name === "V" || node.operand.name === "variables") names.push(node.field);
  });
  return names;
}

/** Whether a condition holds. In strict evaluation it may fail as well, which ends the action. */
export type Holds = "yes" | "no" | "failed";

/**
 * Parts are looked at in order until one decides. What is no bool does not hold; what fails is reported and does not hold
 * either, unless in strict evaluation.
 */
export function judge(match: Match, scope: ConditionScope): Holds {
  const { all, any, none } = match;
  if (all !== undefined) return judgeParts(all.of, "no", scope) ?? "yes";
  if (any !== undefined) return judgeParts(any.of, "yes", scope) ?? "no";
  if (none !== undefined) return negate(judgeParts(none.of, "yes", scope) ?? "no");
  const { request } = scope;
  const value = evaluate(match.expr ?? "", scope);
  if (!(value instanceof CelError)) return value === true ? "yes" : "no";
  request.noteError(match.expr ?? "", value);
  return request.options.strictEvaluation ? "failed" : "no";
}

/** What decides it: the first part that comes to `decisive`, or fails. */
function judgeParts(parts: readonly Match[], decisive: Holds, scope: ConditionScope): Holds | undefined {
  for (const part of parts) {
    const holds = judge(part, scope);
    if (holds === decisive || holds === "failed") return holds;
  }
  return undefined;
}

export function negate(holds: Holds): Holds {
  if (holds === "failed") return holds;
  return holds === "yes" ? "no" : "yes";
}

export function evaluate(text: string, { frame }: ConditionScope): CelValue | CelError {
  return evaluateCel(compile(text), frame);
}

/** All expressions of a condition. */
export function textsOf(match: Match | undefined): readonly string[] {
  if (match === undefined) return [];
  const { all, any, none, expr } = match;
  const parts = [all, any, none].flatMap((list) => list?.of ?? []);
  return [...(expr === undefined ? [] : [expr]), ...parts.flatMap(textsOf)];
}

/** What any text means, once found out. */
const compiled = new Map<string, CelExpr>();

function compile(text: string): CelExpr {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const parsed = parseCel(text);
  const checked = parsed.ok ? checkCel(parsed.parsed) : undefined;
  if (checked?.ok !== true) throw new Error(`Not CEL: ${text}`);
  const { expr } = foldCel(checked.checked);
  compiled.set(text, expr);
  return expr;
}
