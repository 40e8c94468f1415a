import type { JsonValue } from "@edict/protocol";

/** One finding of a validation. `keyword` tells which rule was broken, `path` is a JSON pointer into the instance. */
export interface SchemaViolation {
  readonly path: string;
  readonly keyword: string;
  readonly message: string;
}

/** What a schema looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Evaluated {
  readonly properties: Set<string>;
  readonly items: Set<number>;
}

/** One validation under way. `depth` bounds recursion through `$ref`. */
export interface SchemaVisit {
  readonly violations: SchemaViolation[];
  readonly evaluated: Evaluated;
  readonly depth: number;
}

/** One keyword of a schema, ready to run. */
export type KeywordCheck = (value: JsonValue, path: string, visit: SchemaVisit) => void;

/** A schema ready to run. Filled in after creation, so that schemas may refer to themselves. */
export interface SchemaNode {
  /** Checked first; nothing else is if it fails. */
  type: KeywordCheck | undefined;
  checks: readonly KeywordCheck[];
}

/** Recursion deeper than this is cut: only a schema that refers to itself without consuming anything gets there. */
const depthMax = 512;

export function newVisit(depth = 0): SchemaVisit {
  return { violations: [], evaluated: { properties: new Set(), items: new Set() }, depth };
}

/** Runs a schema on a value of its own (a property or an item). */
export function runNode(node: SchemaNode, value: JsonValue, path: string, outer: SchemaVisit): SchemaVisit {
  const visit = newVisit(outer.depth + 1);
  if (visit.depth > depthMax) {
    visit.violations.push({ path, keyword: "$ref", message: "infinite loop" });
    return visit;
  }
  node.type?.(value, path, visit);
  if (visit.violations.length > 0) return visit;
  for (const check of node.checks) check(value, path, visit);
  return visit;
}

/** Runs a schema on the same value; what it looked at counts as looked at by the outer one if it holds. */
export function runInPlace(node: SchemaNode, value: JsonValue, path: string, outer: SchemaVisit): SchemaVisit {
  const visit = runNode(node, value, path, outer);
  if (visit.violations.length === 0) {
    for (const name of visit.evaluated.properties) outer.evaluated.properties.add(name);
    for (const index of visit.evaluated.items) outer.evaluated.items.add(index);
  }
  return visit;
}
