import { type CelBindings, CelError, type CelValue } from "@edict/cel";
import { noBindings, noRoles } from "./check-frame.ts";
import { type CheckRun, evaluate, judge, judgeTree } from "./check-run.ts";
import type { LoadedParams } from "./expression.ts";
import type { LoadedDerivedRole } from "./loaded-rule.ts";
import { type Verdict, verdictFailed, verdictTrue } from "./request-memory.ts";

/**
 * Makes the derived roles of a scope the ones that `runtime.effectiveDerivedRoles` names, out of those that the roles of
 * the principal can have; they are worked out on the first visit. While they are being worked out, `runtime` still names
 * those of the scope visited before.
 */
export function enterScope(run: CheckRun, depth: number, derivedRoles: readonly LoadedDerivedRole[]): void {
  if (depth >= run.scopesEntered) {
    run.scopeDerivedRoles[depth] = findActiveRoles(run, derivedRoles);
    run.scopesEntered = depth + 1;
  }
  run.frame.effectiveDerivedRoles = run.scopeDerivedRoles[depth] ?? noRoles;
}

function findActiveRoles(run: CheckRun, derivedRoles: readonly LoadedDerivedRole[]): readonly string[] | CelError {
  if (derivedRoles.length === 0) return noRoles;
  let active = noRoles;
  let failed = noRoles;
  for (const role of derivedRoles) {
    const verdict = judgeDerivedRole(run, role);
    if (verdict === verdictFailed) failed = [...failed, role.name];
    else if (verdict === verdictTrue) active = active === noRoles ? [role.name] : [...active, role.name];
  }
  if (run.effectiveDerivedRoles === noRoles) run.effectiveDerivedRoles = active;
  else run.effectiveDerivedRoles = [...new Set([...run.effectiveDerivedRoles, ...active])].sort();
  return failed.length > 0 ? new CelError(`failed to compute effective derived roles [${failed.join(", ")}]`) : active;
}

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
    run.addError(expression.original, value);
    if (!run.strict) values.set(name, null);
  }
  return values;
}
