import type { JsonValue, PlanFilter, PlanOperand } from "@edict/protocol";

const abbreviations: { readonly [name: string]: string } = {
  P: "request.principal",
  R: "request.resource",
  C: "constants",
  V: "variables",
  G: "globals",
};

/** A filter in the form in which Cerbos sends it: known parts gone, variables by their long names. */
export function normalizeFilter(condition: PlanOperand): PlanFilter {
  const normal = normalizeOperand(condition);
  if (normal === undefined) return { kind: "KIND_ALWAYS_ALLOWED", condition: undefined };
  const value = boolValue(normal);
  if (value === undefined) return { kind: "KIND_CONDITIONAL", condition: normal };
  return { kind: value ? "KIND_ALWAYS_ALLOWED" : "KIND_ALWAYS_DENIED", condition: undefined };
}

function normalizeOperand(operand: PlanOperand): PlanOperand | undefined {
  if ("value" in operand) return operand;
  if ("variable" in operand) return { variable: expandName(operand.variable) };
  const { operator, operands } = operand.expression;
  if (operator === "in" && operands.length === 2) return normalizeIn(operands);
  if (operator === "and" || operator === "or") return normalizeLogic(operator, operands);
  const normal = operands.flatMap((part) => normalizeOperand(part) ?? []);
  if (operator === "not") {
    const [only] = normal;
    if (only === undefined) return undefined;
    const value = boolValue(only);
    if (normal.length === 1 && value !== undefined) return { value: !value };
  }
  return { expression: { operator, operands: normal } };
}

function normalizeLogic(operator: "and" | "or", operands: readonly PlanOperand[]): PlanOperand {
  const absorbing = operator === "or";
  const seen = new Set<string>();
  const kept: PlanOperand[] = [];
  for (const part of operands) {
    const normal = normalizeOperand(part);
    if (normal === undefined) continue;
    const value = boolValue(normal);
    if (value === absorbing) return { value: absorbing };
    if (value !== undefined) continue;
    const key = JSON.stringify(part);
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(normal);
  }
  const [only] = kept;
  if (only === undefined) return { value: !absorbing };
  return kept.length === 1 ? only : { expression: { operator, operands: kept } };
}

/** Membership in nothing is false, in one value is equality. */
function normalizeIn(operands: readonly PlanOperand[]): PlanOperand {
  const [left, right] = operands.map((part) => normalizeOperand(part) ?? part);
  if (left === undefined || right === undefined) return { expression: { operator: "in", operands } };
  if (!("value" in right)) return { expression: { operator: "in", operands: [left, right] } };
  const members = membersOf(right.value);
  if (members === undefined) return { expression: { operator: "eq", operands: [left, right] } };
  if (members.length === 0) return { value: false };
  const [only] = members;
  if (members.length > 1 || only === undefined) return { expression: { operator: "in", operands: [left, right] } };
  return { expression: { operator: "eq", operands: [left, { value: only }] } };
}

function membersOf(value: JsonValue): readonly JsonValue[] | undefined {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.keys(value) : undefined;
}

function expandName(name: string): string {
  const dot = name.indexOf(".");
  const root = dot < 0 ? name : name.slice(0, dot);
  const long = Object.hasOwn(abbreviations, root) ? abbreviations[root] : undefined;
  return long === undefined ? name : long + name.slice(root.length);
}

function boolValue(operand: PlanOperand): boolean | undefined {
  return "value" in operand && typeof operand.value === "boolean" ? operand.value : undefined;
}

/** All filters must hold; equal ones count once and their order is that of their text. */
export function intersectFilters(filters: readonly PlanFilter[]): PlanFilter {
  const conditions = new Map<string, PlanOperand>();
  for (const filter of filters) {
    if (filter.kind === "KIND_ALWAYS_DENIED") return filter;
    if (filter.condition !== undefined) conditions.set(printFilter(filter), filter.condition);
  }
  const operands = [...conditions].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, condition]) => condition);
  const [only] = operands;
  if (only === undefined) return { kind: "KIND_ALWAYS_ALLOWED", condition: undefined };
  const condition: PlanOperand = operands.length === 1 ? only : { expression: { operator: "and", operands } };
  return { kind: "KIND_CONDITIONAL", condition };
}

/** `(and (eq request.resource.attr.a 1) (…))` */
export function printFilter({ kind, condition }: PlanFilter): string {
  if (kind === "KIND_ALWAYS_ALLOWED") return "(true)";
  return condition === undefined ? "(false)" : printOperand(condition);
}

function printOperand(operand: PlanOperand): string {
  if ("value" in operand) return JSON.stringify(operand.value);
  if ("variable" in operand) return operand.variable;
  const { operator, operands } = operand.expression;
  return `(${[operator, ...operands.map(printOperand)].join(" ")})`;
}
