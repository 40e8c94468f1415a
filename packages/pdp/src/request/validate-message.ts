import type { MessageField, MessageType, ReadMessage, ReadValue } from "./message-type.ts";

/** `buf.validate.Violation` as protojson writes it. */
export interface Violation {
  readonly field?: { readonly elements: readonly PathElement[] };
  readonly rule?: { readonly elements: readonly PathElement[] };
  readonly ruleId: string;
  readonly message: string;
  /** Only of rules inside maps: whether the key breaks it, or something in the value. */
  readonly forKey?: boolean;
}

export interface PathElement {
  readonly fieldNumber: number;
  readonly fieldName: string;
  readonly fieldType: string;
  readonly index?: string;
  readonly keyType?: string;
  readonly valueType?: string;
  readonly stringKey?: string;
}

/** All rules that a message breaks, in the order of protovalidate: rules of the message, then its fields. */
export function validateMessage(message: ReadMessage, type: MessageType): readonly Violation[] {
  const found: Found[] = [];
  checkMessage(message, type, [], found);
  return found.map(({ path, rule, ruleId, message: text, forKey }) => ({
    ...(path.length === 0 ? {} : { field: { elements: path } }),
    ...(rule.length === 0 ? {} : { rule: { elements: rule } }),
    ruleId,
    message: text,
    ...(forKey === undefined ? {} : { forKey }),
  }));
}

/** The sentence that Cerbos answers with. */
export function describeViolations(violations: readonly Violation[]): string {
  const lines = violations.map(({ field, message }) =>
    field === undefined ? message : `${formatPath(field.elements)}: ${message}`,
  );
  return lines.length === 1 ? `validation error: ${lines[0]}` : `validation errors:\n - ${lines.join("\n - ")}`;
}

/** A field that must be there is not. */
export function requiredViolation(elements: readonly PathElement[]): Violation {
  return {
    field: { elements },
    rule: { elements: rulePaths["required"] ?? [] },
    ruleId: "required",
    message: "value is required",
  };
}

interface Found {
  readonly path: readonly PathElement[];
  readonly rule: readonly PathElement[];
  readonly ruleId: string;
  readonly message: string;
  readonly forKey?: boolean;
}

function formatPath(elements: readonly PathElement[]): string {
  return elements
    .map(({ fieldName, index, stringKey }) => {
      const subscript = index ?? (stringKey === undefined ? undefined : JSON.stringify(stringKey));
      return subscript === undefined ? fieldName : `${fieldName}[${subscript}]`;
    })
    .join(".");
}

function checkMessage(message: ReadMessage, type: MessageType, path: readonly PathElement[], found: Found[]): void {
  for (const { id, message: text, holds } of type.rules) {
    if (!holds(message)) found.push({ path, rule: [], ruleId: id, message: text });
  }
  const { requiredOneof } = type;
  if (
    requiredOneof !== undefined &&
    !type.fields.some((field) => field.oneof === requiredOneof && message.has(field.jsonName))
  ) {
    const element = { fieldName: requiredOneof } as PathElement;
    found.push({
      path: [...path, element],
      rule: [],
      ruleId: "required",
      message: "exactly one field is required in oneof",
    });
  }
  for (const field of type.fields) checkField(message.get(field.jsonName), field, path, found);
}

function checkField(value: ReadValue, field: MessageField, outer: readonly PathElement[], found: Found[]): void {
  const path = [...outer, elementOf(field)];
  const { rules } = field;
  if (value === undefined) {
    if (rules.required === true) found.push(broken(path, "required", "value is required"));
    return;
  }
  if (field.shape === "list" && Array.isArray(value)) checkList(value, field, outer, path, found);
  else if (value instanceof Map && field.shape === "map") checkMap(value, field, outer, path, found);
  else checkSingle(value, field, path, found);
}

function checkSingle(value: ReadValue, field: MessageField, path: readonly PathElement[], found: Found[]): void {
  const { kind, rules } = field;
  if (typeof kind === "object" && value instanceof Map) checkMessage(value, kind.message(), path, found);
  if (typeof value === "string" && rules.pattern !== undefined && !new RegExp(rules.pattern).test(value)) {
    found.push(broken(path, "string.pattern", `does not match regex pattern \`${rules.pattern}\``));
  }
  if (value instanceof Uint8Array && rules.bytesMax !== undefined && value.length > rules.bytesMax) {
    found.push(broken(path, "bytes.max_len", `must be at most ${rules.bytesMax} bytes`));
  }
}

function checkList(
  items: readonly ReadValue[],
  field: MessageField,
  outer: readonly PathElement[],
  path: readonly PathElement[],
  found: Found[],
): void {
  const { rules, kind } = field;
  if (rules.maxItems !== undefined && items.length > rules.maxItems) {
    found.push(broken(path, "repeated.max_items", `must contain no more than ${rules.maxItems} item(s)`));
  }
  if (rules.unique === true && new Set(items).size < items.length) {
    found.push(broken(path, "repeated.unique", "repeated value must contain unique items"));
  }
  for (const [index, item] of items.entries()) {
    const itemPath = [...outer, { ...elementOf(field), index: String(index) }];
    if (typeof kind === "object" && item instanceof Map) checkMessage(item, kind.message(), itemPath, found);
    if (rules.itemMinLength !== undefined && item === "") {
      found.push(broken(itemPath, "items.string.min_len", `must be at least ${rules.itemMinLength} characters`));
    }
  }
}

function checkMap(
  entries: ReadonlyMap<string, ReadValue>,
  field: MessageField,
  outer: readonly PathElement[],
  path: readonly PathElement[],
  found: Found[],
): void {
  const { rules, kind } = field;
  const valueType = typeof kind === "object" || kind === "value" ? "TYPE_MESSAGE" : "TYPE_STRING";
  for (const [key, value] of entries) {
    const entryPath = [...outer, { ...elementOf(field), keyType: "TYPE_STRING", valueType, stringKey: key }];
    if (rules.keyMinLength !== undefined && key === "") {
      const violation = broken(entryPath, "keys.string.min_len", `must be at least ${rules.keyMinLength} characters`);
      found.push({ ...violation, forKey: true });
    }
    if (typeof kind === "object" && value instanceof Map) {
      const ofValue: Found[] = [];
      checkMessage(value, kind.message(), entryPath, ofValue);
      found.push(...ofValue.map((violation) => ({ forKey: false, ...violation })));
    }
  }
  if (rules.minPairs !== undefined && entries.size < rules.minPairs) {
    found.push(broken(path, "map.min_pairs", `map must be at least ${rules.minPairs} entries`));
  }
}

function elementOf({ number, name, shape, kind }: MessageField): PathElement {
  const isMessage = shape === "map" || typeof kind === "object" || kind === "value";
  const scalar = kind === "bool" ? "TYPE_BOOL" : kind === "bytes" ? "TYPE_BYTES" : "TYPE_STRING";
  return { fieldNumber: number, fieldName: name, fieldType: isMessage ? "TYPE_MESSAGE" : scalar };
}

const message = "TYPE_MESSAGE";

/** Where each rule stands in `buf.validate.FieldRules`. */
const rulePaths: { readonly [ruleId: string]: readonly PathElement[] } = {
  required: [{ fieldNumber: 25, fieldName: "required", fieldType: "TYPE_BOOL" }],
  "string.pattern": [
    { fieldNumber: 14, fieldName: "string", fieldType: message },
    { fieldNumber: 6, fieldName: "pattern", fieldType: "TYPE_STRING" },
  ],
  "bytes.max_len": [
    { fieldNumber: 15, fieldName: "bytes", fieldType: message },
    { fieldNumber: 3, fieldName: "max_len", fieldType: "TYPE_UINT64" },
  ],
  "repeated.unique": [
    { fieldNumber: 18, fieldName: "repeated", fieldType: message },
    { fieldNumber: 3, fieldName: "unique", fieldType: "TYPE_BOOL" },
  ],
  "repeated.max_items": [
    { fieldNumber: 18, fieldName: "repeated", fieldType: message },
    { fieldNumber: 2, fieldName: "max_items", fieldType: "TYPE_UINT64" },
  ],
  "items.string.min_len": [
    { fieldNumber: 18, fieldName: "repeated", fieldType: message },
    { fieldNumber: 4, fieldName: "items", fieldType: message },
    { fieldNumber: 14, fieldName: "string", fieldType: message },
    { fieldNumber: 2, fieldName: "min_len", fieldType: "TYPE_UINT64" },
  ],
  "map.min_pairs": [
    { fieldNumber: 19, fieldName: "map", fieldType: message },
    { fieldNumber: 1, fieldName: "min_pairs", fieldType: "TYPE_UINT64" },
  ],
  "keys.string.min_len": [
    { fieldNumber: 19, fieldName: "map", fieldType: message },
    { fieldNumber: 4, fieldName: "keys", fieldType: message },
    { fieldNumber: 14, fieldName: "string", fieldType: message },
    { fieldNumber: 2, fieldName: "min_len", fieldType: "TYPE_UINT64" },
  ],
};

function broken(path: readonly PathElement[], rule: string, text: string): Found {
  const ruleId = rule.replace(/^(items|keys)\./, "");
  return { path, rule: rulePaths[rule] ?? [], ruleId, message: text };
}
