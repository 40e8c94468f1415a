import {
  type CelBindings,
  CelError,
  type CelFrame,
  type CelTimestamp,
  type CelValue,
  checkCel,
  evaluateCel,
  foldCel,
  parseCel,
} from "@edict/cel";
import type { Constants, Match, PolicyDocument, PolicySet, Variables } from "@edict/policy";
import type { CelExpr, CheckInput, EngineOptions, JsonValue } from "@edict/protocol";

/** A request, how the engine is set, and the instant that `now()` yields. */
export interface Asked {
  readonly input: CheckInput;
  readonly options: EngineOptions;
  readonly now: CelTimestamp | undefined;
}

/** Derived roles that are active, or that some of them could not be worked out. */
export type KnownRoles = readonly string[] | CelError;

/** What conditions of one policy see. */
export interface ConditionScope {
  readonly frame: CelFrame;
  readonly isStrict: boolean;
}

/** The request as conditions see it, with the variables and constants of one policy. */
export function openScope(
  set: PolicySet,
  { policy }: PolicyDocument,
  { asked: { input, options, now }, roles }: { readonly asked: Asked; readonly roles: KnownRoles },
): ConditionScope {
  const { variables, constants } = policy.body as { readonly variables?: Variables; readonly constants?: Constants };
  const texts = new Map([...policy.variables, ...importsOf(set, variables, "exportVariables")]);
  const values = new Map<string, JsonValue>(importsOf(set, constants, "exportConstants"));
  const frame: CelFrame = {
    principal: { ...input.principal, scope: withoutDot(input.principal.scope) },
    resource: { ...input.resource, scope: withoutDot(input.resource.scope) },
    auxData: input.auxData,
    variables: { get: (name) => evaluateVariable(texts.get(name), () => frame) },
    constants: values as CelBindings,
    globals: options.globals,
    effectiveDerivedRoles: roles,
    now,
  };
  return { frame, isStrict: options.strictEvaluation };
}

const withoutDot = (scope: string) => scope.replace(/^\./, "");

function importsOf(set: PolicySet, definitions: Variables | undefined, kind: "exportVariables"): Map<string, string>;
function importsOf(set: PolicySet, definitions: Constants | undefined, kind: "exportConstants"): Map<string, JsonValue>;
function importsOf(set: PolicySet, definitions: Variables | Constants | undefined, kind: string): Map<string, unknown> {
  const all = new Map<string, unknown>();
  for (const { policy } of set.policies) {
    const isExport = policy.kind === "exportVariables" || policy.kind === "exportConstants";
    if (!isExport || policy.kind !== kind || definitions?.import.includes(policy.body.name) !== true) continue;
    for (const [name, value] of policy.body.definitions) all.set(name, value);
  }
  for (const [name, value] of definitions?.local ?? []) all.set(name, value);
  return all;
}

/** A variable that fails is as good as none. */
function evaluateVariable(text: string | undefined, frame: () => CelFrame): CelValue | undefined {
  const value = text === undefined ? undefined : evaluateCel(compile(text), frame());
  return value instanceof CelError ? undefined : value;
}

/** Whether a condition holds. In strict evaluation it may fail as well, which ends the action. */
export type Holds = "yes" | "no" | "failed";

/** Parts are looked at in order until one decides. What is no bool does not hold; what fails does not either, unless strict. */
export function judge(match: Match, scope: ConditionScope): Holds {
  const { all, any, none } = match;
  if (all !== undefined) return judgeParts(all.of, "no", scope) ?? "yes";
  if (any !== undefined) return judgeParts(any.of, "yes", scope) ?? "no";
  if (none !== undefined) return negate(judgeParts(none.of, "yes", scope) ?? "no");
  const value = evaluateCel(compile(match.expr ?? ""), scope.frame);
  if (value instanceof CelError && scope.isStrict) return "failed";
  return value === true ? "yes" : "no";
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

function compile(text: string): CelExpr {
  const parsed = parseCel(text);
  const checked = parsed.ok ? checkCel(parsed.parsed) : undefined;
  if (checked?.ok !== true) throw new Error(`Not CEL: ${text}`);
  return foldCel(checked.checked).expr;
}
