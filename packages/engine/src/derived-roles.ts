import { type CelBindings, CelError, type CelValue } from "@edict/cel";
import { type CheckRun, evaluate, judge, judgeTree, noBindings, recordError } from "./check-run.ts";
import type { LoadedParams } from "./expression.ts";
import type { LoadedDerivedRole } from "./loaded-rule.ts";
import { type Verdict, verdictFailed, verdictTrue } from "./request-memory.ts";
import type { PlaceScope } from "./resource-place.ts";

/**
 * Makes the derived roles of a scope the ones that `runtime.effectiveDerivedRoles` names, working them out on the first
 * visit. While they are being worked out, `runtime` still names those of the scope visited before.
 */
export function enterScope(
  run: CheckRun,
  { depth, derivedRoles }: PlaceScope,
  principalRoles: readonly string[],
): void {
  const known = run.scopeDerivedRoles[depth];
  const active = known ?? findActiveRoles(run, derivedRoles, principalRoles);
  if (known === undefined) run.scopeDerivedRoles[depth] = active;
  run.frame.effectiveDerivedRoles = active;
}

function findActiveRoles(
  run: CheckRun,
  derivedRoles: readonly LoadedDerivedRole[],
  principalRoles: readonly string[],
): readonly string[] | CelError {
  if (derivedRoles.length === 0) return noRoles;
  const active: string[] = [];
  const failed: string[] = [];
  for (const role of derivedRoles) {
    if (!role.anyRole && !hasAny(role.parentRoles, principalRoles)) continue;
    const verdict = judgeDerivedRole(run, role);
    if (verdict === verdictFailed) failed.push(role.name);
    else if (verdict === verdictTrue) active.push(role.name);
  }
  for (const name of active) {
    if (!run.effectiveDerivedRoles.includes(name)) run.effectiveDerivedRoles.push(name);
  }
  return failed.length > 0 ? new CelError(`failed to compute effective derived roles [${failed.join(", ")}]`) : active;
}

function hasAny(parentRoles: ReadonlySet<string>, roles: readonly string[]): boolean {
  for (const role of roles) if (parentRoles.has(role)) return true;
  return false;
}

const noRoles: readonly string[] = [];

function judgeDerivedRole(run: CheckRun, { condition }: LoadedDerivedRole): Verdict {
  if (condition === undefined) return verdictTrue;
  const { params, tree } = condition;
  if (params.variables.length === 0) return judge(run, condition);
  return judgeTree(run, tree, params.constants, nullableVariables(run, params));
}

/** When derived roles are listed, a variable that fails reads as null, unless evaluation is strict. */
function nullableVariables(run: CheckRun, params: LoadedParams): CelBindings {
  if (params.variables.length === 0) return noBindings;
  const values = new Map<string, CelValue>();
  for (const { name, expression } of params.variables) {
    const value = evaluate(run, expression, params.constants, values);
    if (!(value instanceof CelError)) {
      values.set(name, value);
      continue;
    }
    recordError(run, expression.original, value);
    if (!run.strict) values.set(name, null);
  }
  return values;
}
