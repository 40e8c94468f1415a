import { quoteGo } from "../quote-go.ts";
import type { FieldDescriptor, FieldRules, FieldType, MessageDescriptor, MessageValue } from "./message-descriptor.ts";

/** A rule that a message breaks. */
export interface Violation {
  /** Protobuf path: `resource_policy.rules[0].effect`. */
  readonly path: string;
  /** Cerbos's words. */
  readonly message: string;
}

/** What stands between the root and a field; only turned into text when a rule is broken. */
interface Trail {
  readonly parent: Trail | undefined;
  readonly step: string;
}

/** Checks a message and everything below it. Violations come in the order of the fields in the .proto file. */
export function checkMessage(value: MessageValue, descriptor: MessageDescriptor): Violation[] {
  const violations: Violation[] = [];
  checkFields(value, descriptor, undefined, violations);
  return violations;
}

function checkFields(
  value: MessageValue,
  descriptor: MessageDescriptor,
  trail: Trail | undefined,
  violations: Violation[],
): void {
  for (const rule of descriptor.messageRules) {
    if (!rule.holds(value)) {
      violations.push({ path: formatTrail(trail), message: rule.message });
    }
  }
  for (const oneof of descriptor.requiredOneofs) {
    if (descriptor.fields.every((field) => field.oneof !== oneof || value[field.jsonName] === undefined)) {
      report(violations, { parent: trail, step: `.${oneof}` }, "exactly one field is required in oneof");
    }
  }
  for (const field of descriptor.fields) {
    checkField(value[field.jsonName], field, { parent: trail, step: `.${field.protoName}` }, violations);
  }
}

function checkField(value: unknown, field: FieldDescriptor, trail: Trail, violations: Violation[]): void {
  const { rules, type } = field;
  if (rules.required === true && isUnset(value, field)) {
    report(violations, trail, "value is required");
    return;
  }
  if (value === undefined) {
    return;
  }
  if (Array.isArray(value)) {
    checkList(value, field, trail, violations);
  } else if (value instanceof Map) {
    checkMap(value, field, trail, violations);
  } else {
    checkOne(value, { type, rules, trail }, violations);
  }
}

function isUnset(value: unknown, field: FieldDescriptor): boolean {
  if (Array.isArray(value)) {
    return value.length === 0;
  }
  if (value instanceof Map) {
    return value.size === 0;
  }
  return value === undefined || value === "" || (field.type.kind === "enum" && value === field.type.names[0]);
}

function checkList(values: readonly unknown[], field: FieldDescriptor, trail: Trail, violations: Violation[]): void {
  if (field.rules.unique === true && new Set(values).size !== values.length) {
    report(violations, trail, "repeated value must contain unique items");
  }
  if (field.rules.items === undefined && field.type.kind !== "message") {
    return;
  }
  values.forEach((value, index) => {
    const itemTrail = { parent: trail, step: `[${index}]` };
    checkOne(value, { type: field.type, rules: field.rules.items ?? {}, trail: itemTrail }, violations);
  });
}

function checkMap(
  values: ReadonlyMap<string, unknown>,
  field: FieldDescriptor,
  trail: Trail,
  violations: Violation[],
): void {
  const { keys, items } = field.rules;
  if (keys === undefined && items === undefined && field.type.kind !== "message") {
    return;
  }
  for (const [key, value] of values) {
    const entryTrail = { parent: trail, step: `[${quoteGo(key)}]` };
    if (keys !== undefined) {
      checkText(key, keys, entryTrail, violations);
    }
    checkOne(value, { type: field.type, rules: items ?? {}, trail: entryTrail }, violations);
  }
}

interface Checked {
  readonly type: FieldType;
  readonly rules: FieldRules;
  readonly trail: Trail;
}

function checkOne(value: unknown, { type, rules, trail }: Checked, violations: Violation[]): void {
  if (type.kind === "message") {
    // The reader made it from the same description.
    checkFields(value as MessageValue, type.message(), trail, violations);
  } else if (typeof value === "string") {
    checkText(value, rules, trail, violations);
  }
}

function checkText(value: string, rules: FieldRules, trail: Trail, violations: Violation[]): void {
  if (rules.constant !== undefined && value !== rules.constant) {
    report(violations, trail, `must equal \`${rules.constant}\``);
  }
  if (rules.minLength !== undefined && value.length < rules.minLength) {
    report(violations, trail, `must be at least ${rules.minLength} characters`);
  }
  if (rules.pattern !== undefined && !rules.pattern.test(value)) {
    report(violations, trail, `does not match regex pattern \`${rules.patternText}\``);
  }
  if (rules.oneOf !== undefined && !rules.oneOf.includes(value)) {
    report(violations, trail, `must be one of [${rules.oneOf.join(", ")}]`);
  }
}

function report(violations: Violation[], trail: Trail, message: string): void {
  violations.push({ path: formatTrail(trail), message });
}

function formatTrail(trail: Trail | undefined): string {
  const steps: string[] = [];
  for (let at = trail; at !== undefined; at = at.parent) {
    steps.push(at.step);
  }
  return steps.reverse().join("").replace(/^\./, "");
}

/** A protobuf path as it stands in Cerbos's messages: letters after `_`, `-` and blanks are raised, others lowered. */
export function toMessagePath(path: string): string {
  let camelCase = "";
  let previous = "";
  for (const character of path.trim()) {
    if (!isDelimiter(character)) {
      if (isDelimiter(previous)) {
        camelCase += character.toUpperCase();
      } else {
        camelCase += /\p{Ll}/u.test(previous) ? character : character.toLowerCase();
      }
    }
    previous = character;
  }
  return camelCase;
}

function isDelimiter(character: string): boolean {
  return character === "_" || character === "-" || /^\s$/.test(character);
}
