import type { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { CelFrame } from "./cel-frame.ts";

/** A planned (sub-)expression. */
export type Node = (frame: CelFrame) => CelValue | CelError;

/** A node, and its value when that is known already. */
export interface Planned {
  readonly run: Node;
  readonly constant: CelValue | undefined;
}

export function dynamic(run: Node): Planned {
  return { run, constant: undefined };
}

export function constant(value: CelValue): Planned {
  return { run: () => value, constant: value };
}
