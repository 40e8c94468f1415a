import { childrenOf } from "@edict/cel";
import type { CelExpr } from "@edict/protocol";

/** Whether evaluating may take as much work as its input likes. */
export function isMetered(expr: CelExpr): boolean {
  if (expr.kind === "comprehension") return true;
  if (expr.kind === "call" && !unmetered.has(expr.function)) return true;
  return childrenOf(expr).some(isMetered);
}

const unmetered = new Set(
  (
    "_&&_ _||_ _?_:_ !_ _<_ _<=_ _>_ _>=_ -_ _-_ _*_ _/_ _%_ _[_] size now timeSince timestamp duration int uint " +
    "double bool type dyn startsWith endsWith contains"
  ).split(" "),
);
