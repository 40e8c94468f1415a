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

/** What conditions of one policy see. */
export interface ConditionScope {
  readonly frame: CelFrame;
}

/** The request as conditions see it, with the variables and constants of one policy. */
export function openScope(
  set: PolicySet,
  { policy }: PolicyDocument,
  { asked: { input, options, now }, roles }: { readonly asked: Asked; readonly roles: readonly string[] },
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
  return { frame };
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

/** What fails, and what is no bool, does not hold. */
export function holds(match: Match, scope: ConditionScope): boolean {
  if (match.all !== undefined) return match.all.of.every((part) => holds(part, scope));
  if (match.any !== undefined) return match.any.of.some((part) => holds(part, scope));
  if (match.none !== undefined) return !match.none.of.some((part) => holds(part, scope));
  return evaluateCel(compile(match.expr ?? ""), scope.frame) === true;
}

function compile(text: string): CelExpr {
  const parsed = parseCel(text);
  const checked = parsed.ok ? checkCel(parsed.parsed) : undefined;
  if (checked?.ok !== true) throw new Error(`Not CEL: ${text}`);
  return foldCel(checked.checked).expr;
}
