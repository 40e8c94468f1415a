import type { CelCall, CelExpr, CelIdent } from "@edict/protocol";
import { typeNames } from "../check/type-names.ts";
import { CelError } from "../value/cel-error.ts";
import { CelTypeValue } from "../value/cel-type-value.ts";
import { startMeter } from "../value/meter.ts";
import type { CelProgram } from "./cel-program.ts";
import type { Planned } from "./node.ts";
import { constant, dynamic } from "./node.ts";
import { planCall } from "./plan-call.ts";
import { planEquality, planIn, planOrder } from "./plan-comparison.ts";
import { planComprehension } from "./plan-comprehension.ts";
import type { Cell, PlanContext } from "./plan-context.ts";
import { literalValue, planList, planMap } from "./plan-literals.ts";
import { planConditional, planLogic, planNotStrictlyFalse } from "./plan-logic.ts";
import { isChain, planChain, planPresence } from "./plan-select.ts";
import { recordValue, roots } from "./roots.ts";

/** Nesting of a tree beyond which it is not evaluated; what the parser accepts stays well below. */
export const nestingMax = 1_000;

/**
 * Turns a tree into closures: names become reads of the frame, constants are computed, constant expressions and sets are
 * compiled. Works on any (sub-)tree, checked or not, and never throws.
 */
export function planCel(expr: CelExpr): CelProgram {
  const notes = { metered: false, planned: new WeakMap() };
  const { run } = plan(expr, { plan, cells: new Map(), depth: 0, notes });
  if (!notes.metered) return run;
  return (frame) => {
    startMeter();
    return run(frame);
  };
}

const tooDeep = new CelError(`expression nests deeper than ${nestingMax} levels`);

/** Plans a node once per scope: looking at an operand twice must not plan everything below it twice. */
function plan(expr: CelExpr, context: PlanContext): Planned {
  const known = context.notes.planned.get(context.cells) ?? new WeakMap<CelExpr, Planned>();
  context.notes.planned.set(context.cells, known);
  const planned = known.get(expr) ?? planNode(expr, context);
  known.set(expr, planned);
  return planned;
}

function planNode(expr: CelExpr, context: PlanContext): Planned {
  if (context.depth >= nestingMax) return dynamic(() => tooDeep);
  const inner = { ...context, depth: context.depth + 1 };
  if (isChain(expr)) return planChain(expr, inner);
  switch (expr.kind) {
    case "const":
      return constant(literalValue(expr.value));
    case "ident":
      return planIdent(expr, inner);
    case "select":
      return planPresence(expr.operand, expr.field, inner);
    case "call":
      return planAnyCall(expr, inner);
    case "list":
      return planList(expr, inner);
    case "struct":
      return planMap(expr, inner);
    case "comprehension":
      return planComprehension(expr, inner);
  }
}

function planAnyCall(expr: CelCall, context: PlanContext): Planned {
  switch (expr.function) {
    case "_&&_":
    case "_||_":
      return planLogic(expr, context);
    case "_?_:_":
      return planConditional(expr, context);
    case "@not_strictly_false":
      return planNotStrictlyFalse(expr, context);
    case "_==_":
    case "_!=_":
      return planEquality(expr, context);
    case "_<_":
    case "_<=_":
    case "_>_":
    case "_>=_":
      return planOrder(expr, context);
    case "@in":
      return planIn(expr, context);
    default:
      return planCall(expr, context);
  }
}

function planIdent(expr: CelIdent, context: PlanContext): Planned {
  const cell = context.cells.get(expr.name);
  if (cell !== undefined) return dynamic(readCell(cell));
  const name = expr.name.replace(/^\./, "");
  const root = roots.get(name);
  if (root !== undefined) return dynamic(recordValue(root));
  if (typeNames.has(name)) return constant(new CelTypeValue(name));
  const unknown = new CelError(`no such attribute(s): ${name}`);
  return dynamic(() => unknown);
}

function readCell(cell: Cell): Planned["run"] {
  const { init } = cell;
  if (init === undefined) return () => cell.value ?? null;
  return (frame) => {
    if (cell.value === undefined) cell.value = init.run(frame);
    return cell.value;
  };
}
