import type { CelFrame } from "@edict/cel";
import type { CelExpr } from "@edict/protocol";
import { fieldOfRequest, pathOf, qualifiersOf, rootOf } from "./expr-path.ts";
import { partsOf } from "./map-expr.ts";
import type { Locals } from "./partial-value.ts";

/** What is known while planning. */
export interface PartialScope {
  readonly frame: CelFrame;
  /** Names of the resource's attributes that are given. */
  readonly knownAttributes: ReadonlySet<string>;
}

const roots = { R: "resource", P: "principal" } as const;

/** Nothing in it is unknown or bound outside, so the evaluator can be asked directly. */
export function isSettled(expr: CelExpr, locals: Locals, scope: PartialScope): boolean {
  if (expr.kind === "ident") return expr.name !== "R" && expr.name !== "request" && !locals.has(expr.name);
  const known = isKnownPath(expr, scope);
  if (known !== undefined) return known;
  return partsOf(expr).every((part) => isSettled(part, locals, scope));
}

/** Whether a path from `R` or `request` is known; `undefined` if it is another kind of path. */
function isKnownPath(expr: CelExpr, scope: PartialScope): boolean | undefined {
  const path = qualifiersOf(expr);
  if (path === undefined || path.length < 2) return undefined;
  const [root, ...fields] = path;
  const testOnly = expr.kind === "select" && expr.testOnly;
  if (root === "request") {
    if (fields[0] !== "resource") return true;
    return isKnownField(fields.slice(1), testOnly, scope);
  }
  return root === "R" ? isKnownField(fields, testOnly, scope) : undefined;
}

function isKnownField([field, attribute]: readonly string[], testOnly: boolean, scope: PartialScope): boolean {
  if (field === "kind" || field === "scope") return !testOnly || attribute !== undefined;
  return field === "attr" && attribute !== undefined && scope.knownAttributes.has(attribute);
}

/** What is looked up by its whole name: nothing but what is selected from it has a value of its own. */
export function isVariable(expr: CelExpr, scope: PartialScope): boolean {
  if (expr.kind === "ident") return true;
  if (expr.kind !== "select" || expr.testOnly) return false;
  const [root, ...fields] = pathOf(expr) ?? [];
  const [field, attribute, ...further] = root === "R" || root === "P" ? [roots[root], ...fields] : fields;
  if (field === "principal") return attribute === "scope" && further.length === 0;
  if (field !== "resource" || (root !== "R" && root !== "request")) return false;
  if (attribute !== "attr") return further.length === 0;
  return further.length === 1 && scope.knownAttributes.has(further[0] ?? "");
}

/** Paths into the resource are looked up whole, so their beginnings come to nothing by themselves. */
export function isResourcePath(expr: CelExpr): boolean {
  const root = rootOf(expr);
  if (root?.kind !== "ident") return false;
  if (root.name !== "request") return root.name === "R";
  const field = qualifiersOf(expr)?.[1] ?? fieldOfRequest(expr);
  return field === undefined || field === "resource";
}
