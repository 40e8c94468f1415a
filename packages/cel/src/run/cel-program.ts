import type { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { CelFrame } from "./cel-frame.ts";

/** A planned expression. Pure given its frame, never throws, bounded in time; run it as often as you like. */
export type CelProgram = (frame: CelFrame) => CelValue | CelError;
