import { CelError, toJsonValue } from "@edict/cel";
import { type CheckRun, evaluate, variablesOf } from "./check-run.ts";
import type { LoadedExpression } from "./expression.ts";
import type { LoadedRule } from "./loaded-rule.ts";

/** Adds the output of a rule to the outcome. A failing output never affects the effect; it is reported in its entry. */
export function emitOutput(run: CheckRun, rule: LoadedRule, output: LoadedExpression, action: string): void {
  const value = evaluate(run, output, rule.params.constants, variablesOf(run, rule.params));
  const converted = value instanceof CelError ? undefined : toJsonValue(value);
  const error =
    value instanceof CelError ? value.message : converted?.ok === false ? converted.error.message : undefined;
  if (converted?.ok === true && converted.notFinite) {
    run.failure = `output of ${rule.outputSource} is not a finite number`;
  }
  run.addOutput({
    src: rule.outputSource,
    action,
    val: converted?.ok === true ? converted.value : undefined,
    error,
  });
}
