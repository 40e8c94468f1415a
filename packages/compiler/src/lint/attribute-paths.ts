import type { CelExpr } from "@edict/protocol";
import { visitCel } from "../resolve/visit-cel.ts";

/** Where an expression reads an attribute: `R.attr.owner.name` is `["owner", "name"]` of the resource. */
export interface AttributePath {
  readonly of: "principal" | "resource";
  readonly names: readonly string[];
}

const shortNames: ReadonlyMap<string, AttributePath["of"]> = new Map([
  ["P", "principal"],
  ["R", "resource"],
]);

/** The attribute an expression is, if it is one, written with dots or constant brackets. */
export function attributeOf(expr: CelExpr): AttributePath | undefined {
  const names: string[] = [];
  let node = expr;
  for (;;) {
    const step = stepOf(node);
    if (step === undefined) {
      return undefined;
    }
    if (step.name === "attr") {
      const owner = ownerOf(step.operand);
      if (owner !== undefined) {
        return { of: owner, names: names.reverse() };
      }
    }
    names.push(step.name);
    node = step.operand;
  }
}

function stepOf(node: CelExpr): { readonly operand: CelExpr; readonly name: string } | undefined {
  if (node.kind === "select") {
    return { operand: node.operand, name: node.field };
  }
  const [operand, index] = node.kind === "call" && node.function === "_[_]" ? node.args : [];
  if (operand !== undefined && index?.kind === "const" && index.value.type === "string") {
    return { operand, name: index.value.value };
  }
  return undefined;
}

function ownerOf(node: CelExpr): AttributePath["of"] | undefined {
  if (node.kind === "ident") {
    return shortNames.get(node.name);
  }
  const isRequest = node.kind === "select" && node.operand.kind === "ident" && node.operand.name === "request";
  return isRequest && (node.field === "principal" || node.field === "resource") ? node.field : undefined;
}

/** How an expression uses attributes. */
export interface AttributeUse {
  /** Read; the longest paths only. */
  readonly read: readonly AttributePath[];
  /** Tested with `has(…)`, `"name" in …`, or read as an optional. */
  readonly tested: readonly AttributePath[];
}

/** Finds all attributes an expression reads or tests. */
export function attributeUse(expr: CelExpr): AttributeUse {
  const read: AttributePath[] = [];
  const tested: AttributePath[] = [];
  const inner = new Set<CelExpr>();
  visitCel(expr, (node) => {
    if (node.kind === "call") {
      collectTests(node, tested);
    }
    const attribute = inner.has(node) ? undefined : attributeOf(node);
    if (attribute !== undefined) {
      markInner(node, inner);
      (node.kind === "select" && node.testOnly ? tested : read).push(attribute);
    }
  });
  return { read: read.filter(({ names }) => names.length > 0), tested };
}

function collectTests(node: CelExpr & { readonly kind: "call" }, tested: AttributePath[]): void {
  const [left, right] = node.args;
  const name =
    node.function === "@in" ? left : node.function === "_?._" || node.function === "_[?_]" ? right : undefined;
  const container = node.function === "@in" ? right : left;
  const owner = container && attributeOf(container);
  if (owner !== undefined && name?.kind === "const" && name.value.type === "string") {
    tested.push({ of: owner.of, names: [...owner.names, name.value.value] });
  }
}

/** The prefixes of a path are not reads of their own. */
function markInner(node: CelExpr, inner: Set<CelExpr>): void {
  for (let step = stepOf(node); step !== undefined; step = stepOf(step.operand)) {
    inner.add(step.operand);
  }
}

export function formatAttribute({ of, names }: AttributePath): string {
  return `${of === "principal" ? "P" : "R"}.attr.${names.join(".")}`;
}
