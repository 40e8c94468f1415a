import type { CelExpr } from "@edict/protocol";
import type { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { Planned } from "./node.ts";

/** Holds a comprehension's variable while it runs. `undefined`: bound, but not evaluated yet. */
export interface Cell {
  value: CelValue | CelError | undefined;
  /** Evaluates the binding on first use. */
  readonly init: Planned | undefined;
}

/** What planning needs to know about the surroundings of a node. */
export interface PlanContext {
  readonly plan: (expr: CelExpr, context: PlanContext) => Planned;
  /** Variables of the enclosing comprehensions. */
  readonly cells: ReadonlyMap<string, Cell>;
  readonly depth: number;
  /** What planning learns. */
  readonly notes: PlanNotes;
}

export interface PlanNotes {
  /** Some node counts steps, so the program must start the meter. */
  metered: boolean;
  /** Nodes planned so far, by scope. */
  readonly planned: WeakMap<PlanContext["cells"], WeakMap<CelExpr, Planned>>;
}

export function withCells(context: PlanContext, cells: Iterable<readonly [string, Cell]>): PlanContext {
  return { ...context, cells: new Map([...context.cells, ...cells]) };
}
