import { type CheckOutcome, compareText, type PlanOperand, type PlanOutcome } from "@edict/protocol";

/** Members whose values are free: compared exactly, but for the order of keys. */
const freeMembers = new Set(["val", "value", "attr", "properties", "globals"]);
const ignoredMembers = new Set([
  "cerbosCallId",
  "callId",
  "timestamp",
  "peer",
  "context",
  "engineTrace",
  "engineTraceBatch",
]);
const unorderedMembers = new Set([
  "effectiveDerivedRoles",
  "validationErrors",
  "evaluationErrors",
  "outputs",
  "errors",
  "roles",
  "suites",
]);
/** Members that are maps: their keys are data. */
const mapMembers = new Set(["actions", "matchedScopes", "effectivePolicies"]);

/** One text for all values that count as equal: empty members are absent, lists without an order are sorted. */
export function canonical(value: unknown): string {
  return JSON.stringify(normalize(value, "", false)) ?? "";
}

function normalize(value: unknown, key: string, isMap: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalize(item, "", false));
    return unorderedMembers.has(key) ? items.sort((a, b) => compareText(JSON.stringify(a), JSON.stringify(b))) : items;
  }
  if (typeof value === "string") return normalizeText(value);
  if (typeof value !== "object" || value === null) return value;
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value).sort(([a], [b]) => compareText(a, b))) {
    if (!isMap && ignoredMembers.has(name)) continue;
    const free = !isMap && freeMembers.has(name);
    const normal = free ? sortKeys(member) : normalize(member, name, mapMembers.has(name) && !Array.isArray(member));
    if (free || isMap || !isEmpty(normal)) members.push([name, normal]);
  }
  return Object.fromEntries(members);
}

function normalizeText(text: string): string {
  const match = /^additionalProperties (.*) not allowed$/.exec(text);
  if (match === null) return text.replaceAll("\u00a0", " ");
  return `additionalProperties ${match[1]?.split(", ").sort().join(", ")} not allowed`;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, member]) => [key, sortKeys(member)]),
  );
}

/** An outcome in the shape of the recorded `output`. */
export function toRecordedOutput(outcome: CheckOutcome): object {
  const { requestId, resourceId, actions, effectiveDerivedRoles, outputs, validationErrors, evaluationErrors } =
    outcome;
  return {
    requestId,
    resourceId,
    actions: Object.fromEntries(
      actions.map(({ action, effect, policy, scope }) => [action, { effect, policy, scope }]),
    ),
    effectiveDerivedRoles,
    outputs: outputs.map(({ src, action, val, error }) => ({
      src,
      action,
      ...(error === undefined ? { val } : { error }),
    })),
    validationErrors,
    evaluationErrors: evaluationErrors.map((celError) => ({ celError })),
  };
}

/** Policy key → source file. */
export function toRecordedPolicies({ effectivePolicies }: Pick<CheckOutcome, "effectivePolicies">): object {
  return Object.fromEntries([...effectivePolicies].map(([key, attributes]) => [key, attributes["source"] ?? null]));
}

const commutative = new Set(["and", "or", "eq", "ne", "add", "mult"]);

/** A filter with the operands of commutative operators sorted. */
export function canonicalFilter(filter: unknown): string {
  const { kind = "KIND_UNSPECIFIED", condition } = (filter ?? {}) as { kind?: string; condition?: PlanOperand };
  const isEmptyCondition = condition === undefined || Object.keys(condition).length === 0;
  return JSON.stringify({ kind, ...(isEmptyCondition ? {} : { condition: sortOperands(condition) }) });
}

function sortOperands(operand: PlanOperand): unknown {
  if ("variable" in operand) return { variable: operand.variable };
  if (!("expression" in operand)) return { value: sortKeys(operand.value ?? null) };
  const { operator } = operand.expression;
  const operands = (operand.expression.operands ?? []).map(sortOperands);
  const text = (value: unknown) => JSON.stringify(value) ?? "";
  if (operator === "struct" || commutative.has(operator)) operands.sort((a, b) => compareText(text(a), text(b)));
  return { expression: { operator, operands } };
}

export function toRecordedPlan(outcome: PlanOutcome): { readonly [name: string]: unknown } {
  return {
    matchedScopes: Object.fromEntries(outcome.matchedScopes),
    validationErrors: outcome.validationErrors,
    evaluationErrors: outcome.evaluationErrors.map((celError) => ({ celError })),
    effectivePolicies: toRecordedPolicies(outcome),
  };
}
