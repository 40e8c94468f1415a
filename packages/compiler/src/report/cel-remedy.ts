import { functions } from "@edict/cel";
import type { FailedExpression } from "../resolve/compile-expression.ts";
import { suggestName } from "./suggest-name.ts";

const roots = ["request", "P", "R", "V", "C", "G", "variables", "constants", "globals", "runtime"];
const names = [...roots, ...functions.keys()];

/** What an author may do about an expression that is not CEL. Cerbos says what is wrong; this says where, or what was meant. */
export function celRemedy(text: string, { code, messages, character }: FailedExpression): string {
  const [first = ""] = messages;
  const unknown = /^undeclared reference to '([^']+)'/.exec(first)?.[1];
  if (unknown !== undefined) {
    const near = suggestName(unknown, names);
    if (near !== undefined) {
      return `Did you mean ${near}?`;
    }
    return text.includes(`${unknown}(`)
      ? "There is no function of this name: use one of CEL's, or of Cerbos's."
      : "Attributes stand under R.attr and P.attr, variables under V, constants under C.";
  }
  const place = character === undefined ? "" : ` at character ${character}`;
  return code === "cel_syntax"
    ? `Complete or correct the expression${place}.`
    : `Use values of the types that are taken${place}.`;
}
