import type { CelExpr } from "@edict/protocol";
import { CelError } from "../value/cel-error.ts";
import type { CelProgram } from "./cel-program.ts";

/** Turns a tree into closures. Works on any (sub-)tree, checked or not; never throws. */
export function planCel(expr: CelExpr): CelProgram {
  return () => new CelError(`the evaluator is not built yet: ${expr.kind}`);
}
