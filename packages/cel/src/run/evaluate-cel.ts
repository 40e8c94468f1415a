import type { CelExpr } from "@edict/protocol";
import type { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { CelFrame } from "./cel-frame.ts";
import { planCel } from "./plan-cel.ts";

/** Plans and runs once; for partial evaluation and tools. What runs often should keep the program of `planCel`. */
export function evaluateCel(expr: CelExpr, frame: CelFrame): CelValue | CelError {
  return planCel(expr)(frame);
}
