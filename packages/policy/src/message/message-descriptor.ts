/**
 * The shape of a protobuf message as policy authors write it, with the rules its fields must keep. One description drives
 * reading, checking, positions and formatting.
 */
export interface MessageDescriptor {
  readonly name: string;
  readonly fields: readonly FieldDescriptor[];
  /** Groups of which exactly one member must be set. */
  readonly requiredOneofs: readonly string[];
  readonly messageRules: readonly MessageRule[];
}

export interface FieldDescriptor {
  /** Name in the .proto file, which is accepted in text too: `import_derived_roles`. */
  readonly protoName: string;
  /** Name in JSON and YAML, and in the value that is read: `importDerivedRoles`. */
  readonly jsonName: string;
  readonly cardinality: "single" | "list" | "map";
  readonly type: FieldType;
  readonly oneof: string | undefined;
  readonly rules: FieldRules;
}

export type FieldType =
  | { readonly kind: "string" | "bool" | "value" | "uint64" | "timestamp" }
  | { readonly kind: "enum"; readonly names: readonly string[] }
  /** A function, because messages refer to each other. */
  | { readonly kind: "message"; readonly message: () => MessageDescriptor };

export interface FieldRules {
  readonly required?: boolean;
  readonly constant?: string;
  readonly pattern?: RegExp;
  /** How Cerbos spells the pattern. */
  readonly patternText?: string;
  readonly minLength?: number;
  readonly oneOf?: readonly string[];
  readonly unique?: boolean;
  /** Rules of list items or map values. */
  readonly items?: FieldRules;
  readonly keys?: FieldRules;
}

export interface MessageRule {
  readonly message: string;
  readonly holds: (value: MessageValue) => boolean;
}

/** What is read for a field: absent messages and members of oneofs are `undefined`, all else has its zero value. */
export type MessageFieldValue = unknown;

export interface MessageValue {
  readonly [jsonName: string]: MessageFieldValue;
}

interface FieldOptions extends FieldRules {
  readonly oneof?: string;
  readonly jsonName?: string;
}

type Cardinality = FieldDescriptor["cardinality"];

/** Builds a message; fields stand in the order of their numbers, which is the order in which rules are checked. */
export function message(
  name: string,
  fields: readonly FieldDescriptor[],
  extra: { readonly requiredOneofs?: readonly string[]; readonly rules?: readonly MessageRule[] } = {},
): MessageDescriptor {
  return { name, fields, requiredOneofs: extra.requiredOneofs ?? [], messageRules: extra.rules ?? [] };
}

export function field(protoName: string, type: FieldType, options: FieldOptions = {}): FieldDescriptor {
  return makeField(protoName, "single", type, options);
}

export function list(protoName: string, type: FieldType, options: FieldOptions = {}): FieldDescriptor {
  return makeField(protoName, "list", type, options);
}

export function map(protoName: string, valueType: FieldType, options: FieldOptions = {}): FieldDescriptor {
  return makeField(protoName, "map", valueType, options);
}

function makeField(
  protoName: string,
  cardinality: Cardinality,
  type: FieldType,
  options: FieldOptions,
): FieldDescriptor {
  const { oneof, jsonName, ...rules } = options;
  const camelCase = protoName.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { protoName, jsonName: jsonName ?? camelCase, cardinality, type, oneof, rules };
}

export const string: FieldType = { kind: "string" };
export const bool: FieldType = { kind: "bool" };
export const anyValue: FieldType = { kind: "value" };
export const uint64: FieldType = { kind: "uint64" };
export const timestamp: FieldType = { kind: "timestamp" };

export function of(descriptor: () => MessageDescriptor): FieldType {
  return { kind: "message", message: descriptor };
}
