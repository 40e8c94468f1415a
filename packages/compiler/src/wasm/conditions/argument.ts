import type { CelCall, CelExpr } from "@edict/protocol";
import { Refusal } from "./expression-scope.ts";

/** The argument of a call that the type checker has seen to be there. */
export function argument(expr: CelCall, index: number): CelExpr {
  const arg = expr.args[index];
  if (arg === undefined) throw new Refusal(`${expr.function} with ${expr.args.length} arguments`);
  return arg;
}
