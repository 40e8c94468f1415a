import { quoteGo } from "../quote-go.ts";
import type { FieldDescriptor, FieldRules, FieldType, MessageDescriptor, MessageValue } from "./message-descriptor.ts";

/** A rule that a message breaks. */
export interface Violation {
  /** Protobuf path: `resource_policy.rules[0].effect`. */
  readonly path: string;
  /** Cerbos's words. */
  readonly message: string;
}

interface Check {
  readonly violations: Violation[];
  /** What stands between the root and the value that is looked at; only turned into text when a rule is broken. */
  readonly trail: Step[];
}

/** A field, the index of a list item, or the key of a map. */
type Step = FieldDescriptor | number | string;

/** Checks a message and everything below it. Violations come in the order of the fields in the .proto file. */
export function checkMessage(value: MessageValue, descriptor: MessageDescriptor): Violation[] {
  const check: Check = { violations: [], trail: [] };
  checkFields(value, descriptor, check);
  return check.violations;
}

interface CheckPlan {
  /** The fields that can break a rule at all. */
  readonly fields: readonly FieldDescriptor[];
  readonly oneofs: readonly { readonly name: string; readonly members: readonly FieldDescriptor[] }[];
}

const plans = new WeakMap<MessageDescriptor, CheckPlan>();

/** Derived once from the description, which never changes. */
function planOf(descriptor: MessageDescriptor): CheckPlan {
  const known = plans.get(descriptor);
  if (known !== undefined) {
    return known;
  }
  const { fields, requiredOneofs } = descriptor;
  const plan = {
    fields: fields.filter(({ type, rules }) => type.kind === "message" || Object.keys(rules).length > 0),
    oneofs: requiredOneofs.map((name) => ({ name, members: fields.filter(({ oneof }) => oneof === name) })),
  };
  plans.set(descriptor, plan);
  return plan;
}

function checkFields(value: MessageValue, descriptor: MessageDescriptor, check: Check): void {
  if (descriptor.messageRules.length > 0) {
    for (const rule of descriptor.messageRules) {
      if (!rule.holds(value)) {
        report(check, rule.message);
      }
    }
  }
  const { oneofs, fields } = planOf(descriptor);
  for (let index = 0; index < oneofs.length; index++) {
    const oneof = oneofs[index];
    if (oneof?.members.every((field) => value[field.jsonName] === undefined) === true) {
      check.violations.push({ path: joinPath(check, oneof.name), message: "exactly one field is required in oneof" });
    }
  }
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index];
    const member = field && value[field.jsonName];
    if (field !== undefined && (member !== undefined || field.rules.required === true)) {
      check.trail.push(field);
      checkField(member, field, check);
      check.trail.pop();
    }
  }
}

function checkField(value: unknown, field: FieldDescriptor, check: Check): void {
  const { rules, type } = field;
  if (rules.required === true && isUnset(value, field)) {
    report(check, "value is required");
    return;
  }
  if (Array.isArray(value)) {
    checkList(value, field, check);
  } else if (value instanceof Map) {
    checkMap(value, field, check);
  } else if (value !== undefined) {
    checkOne(value, type, rules, check);
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

const noRules: FieldRules = {};

function checkList(values: readonly unknown[], { rules, type }: FieldDescriptor, check: Check): void {
  if (rules.unique === true && values.length > 1 && new Set(values).size !== values.length) {
    report(check, "repeated value must contain unique items");
  }
  if (rules.items === undefined && type.kind !== "message") {
    return;
  }
  for (let index = 0; index < values.length; index++) {
    check.trail.push(index);
    checkOne(values[index], type, rules.items ?? noRules, check);
    check.trail.pop();
  }
}

function checkMap(values: ReadonlyMap<string, unknown>, { rules, type }: FieldDescriptor, check: Check): void {
  const { keys, items } = rules;
  if (keys === undefined && items === undefined && type.kind !== "message") {
    return;
  }
  for (const [key, value] of values) {
    check.trail.push(key);
    if (keys !== undefined) {
      checkText(key, keys, check);
    }
    checkOne(value, type, items ?? noRules, check);
    check.trail.pop();
  }
}

function checkOne(value: unknown, type: FieldType, rules: FieldRules, check: Check): void {
  if (type.kind === "message") {
    // The reader made it from the same description.
    checkFields(value as MessageValue, type.message(), check);
  } else if (typeof value === "string") {
    checkText(value, rules, check);
  }
}

function checkText(value: string, rules: FieldRules, check: Check): void {
  if (rules.constant !== undefined && value !== rules.constant) {
    report(check, `must equal \`${rules.constant}\``);
  }
  if (rules.minLength !== undefined && value.length < rules.minLength) {
    report(check, `must be at least ${rules.minLength} characters`);
  }
  if (rules.pattern !== undefined && !rules.pattern.test(value)) {
    report(check, `does not match regex pattern \`${rules.patternText}\``);
  }
  if (rules.oneOf !== undefined && !rules.oneOf.includes(value)) {
    report(check, `must be one of [${rules.oneOf.join(", ")}]`);
  }
}

function report(check: Check, message: string): void {
  check.violations.push({ path: joinPath(check), message });
}

function joinPath({ trail }: Check, member = ""): string {
  const steps = trail.map((step) => {
    if (typeof step === "object") {
      return `.${step.protoName}`;
    }
    return typeof step === "number" ? `[${step}]` : `[${quoteGo(step)}]`;
  });
  return [...steps, member === "" ? "" : `.${member}`].join("").replace(/^\./, "");
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
