import type { JsonValue, PlanFilter, PlanOperand } from "@edict/protocol";
import { UnplannableError } from "./to-operand.ts";

const abbreviations: { readonly [name: string]: string } = {
  P: "request.principal",
  R: "request.resource",
  C: "constants",
  V: "variables",
  G: "globals",
};

/**
 * A filter in the form in which Cerbos sends it: known parts gone, variables by their long names. Throws
 * `UnplannableError` if a number is left in it that JSON does not have.
 */
export function normalizeFilter(condition: PlanOperand): PlanFilter {
  const normal = normalizeOperand(condition);
  if (normal !== undefined && !holdsFinite(normal)) {
    throw new UnplannableError("a number that is not finite has no form as a filter");
  }
  if (normal === undefined) return { kind: "KIND_ALWAYS_ALLOWED", condition: undefined };
  const value = boolValue(normal);
  if (value === undefined) return { kind: "KIND_CONDITIONAL", condition: normal };
  return { kind: value ? "KIND_ALWAYS_ALLOWED" : "KIND_ALWAYS_DENIED", condition: undefined };
}

function holdsFinite(operand: PlanOperand): boolean {
  if ("expression" in operand) return operand.expression.operands.every(holdsFinite);
  return !("value" in operand) || isFiniteValue(operand.value);
}

function isFiniteValue(value: JsonValue): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFiniteValue);
}

function normalizeOperand(operand: PlanOperand): PlanOperand | undefined {
  return normalize(operand).result;
}

interface Normalized {
  readonly result: PlanOperand | undefined;
  /**
   * What Cerbos, which normalizes in place, has then instead of the operand; it finds repeated operands by that. What came to
   * a value or to one of its parts keeps its own form here.
   */
  readonly after: PlanOperand;
}

function normalize(operand: PlanOperand): Normalized {
  if ("value" in operand) return same(operand);
  if ("variable" in operand) return same({ variable: expandName(operand.variable) });
  const { operator, operands } = operand.expression;
  if (operator === "in" && operands.length === 2) {
    const result = normalizeIn(operands);
    return { result, after: "value" in result ? operand : result };
  }
  if (operator === "and" || operator === "or") return normalizeLogic(operator, operands);
  const parts = operands.map(normalize);
  const normal = parts.flatMap(({ result }) => result ?? []);
  if (operator === "not" && normal.length < 2) {
    const [only] = normal;
    const value = only === undefined ? undefined : boolValue(only);
    const after = { expression: { operator, operands: parts.map((part) => part.after) } };
    if (only === undefined) return { result: undefined, after };
    if (value !== undefined) return { result: { value: !value }, after };
  }
  return same({ expression: { operator, operands: normal } });
}

function same(operand: PlanOperand): Normalized {
  return { result: operand, after: operand };
}

function normalizeLogic(operator: "and" | "or", operands: readonly PlanOperand[]): Normalized {
  const absorbing = operator === "or";
  const seen = new Set<string>();
  const kept: PlanOperand[] = [];
  const afters: PlanOperand[] = [];
  const inPlace = () => ({ expression: { operator, operands: [...afters, ...operands.slice(afters.length)] } });
  for (const part of operands) {
    const { result, after } = normalize(part);
    afters.push(after);
    const value = result === undefined ? undefined : boolValue(result);
    if (value === absorbing) return { result: { value: absorbing }, after: inPlace() };
    const key = JSON.stringify(after);
    if (result === undefined || value !== undefined || seen.has(key)) continue;
    seen.add(key);
    kept.push(result);
  }
  const [only] = kept;
  if (kept.length > 1) return same({ expression: { operator, operands: kept } });
  return { result: only ?? { value: !absorbing }, after: inPlace() };
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
