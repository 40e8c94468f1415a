/** Shape of a request message, by field name in protobuf and JSON, with the rules that its fields must keep. */
export interface MessageType {
  readonly fields: readonly MessageField[];
  readonly rules: readonly MessageRule[];
  /** Groups of fields of which one must be set. */
  readonly requiredOneof: string | undefined;
  readonly byName: ReadonlyMap<string, MessageField>;
}

export interface MessageField {
  /** `aux_data`; accepted in requests beside the JSON name. */
  readonly name: string;
  /** `auxData` */
  readonly jsonName: string;
  readonly number: number;
  readonly shape: "single" | "list" | "map";
  readonly kind: FieldKind;
  readonly rules: FieldRules;
  readonly oneof: string | undefined;
}

export type FieldKind = "string" | "bool" | "bytes" | "value" | { readonly message: () => MessageType };

export interface FieldRules {
  readonly required?: boolean;
  readonly pattern?: string;
  readonly unique?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minPairs?: number;
  readonly minLength?: number;
  readonly bytesMax?: number;
  /** List items may not be empty. */
  readonly itemMinLength?: number;
  /** Map keys may not be empty. */
  readonly keyMinLength?: number;
}

/** A rule over several fields. */
export interface MessageRule {
  readonly id: string;
  readonly message: string;
  readonly holds: (message: ReadMessage) => boolean;
}

/** What was read: by JSON name; fields that are absent or null are missing. */
export type ReadMessage = ReadonlyMap<string, ReadValue>;
export type ReadValue = unknown;

type FieldOptions = FieldRules & { readonly oneof?: string };

export function field(number: number, name: string, kind: FieldKind, options: FieldOptions = {}): MessageField {
  return describe(number, name, "single", kind, options);
}

export function listField(number: number, name: string, kind: FieldKind, options: FieldOptions = {}): MessageField {
  return describe(number, name, "list", kind, options);
}

export function mapField(number: number, name: string, kind: FieldKind, options: FieldOptions = {}): MessageField {
  return describe(number, name, "map", kind, options);
}

function describe(
  number: number,
  name: string,
  shape: MessageField["shape"],
  kind: FieldKind,
  { oneof, ...rules }: FieldOptions,
): MessageField {
  const jsonName = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return { number, name, jsonName, shape, kind, rules, oneof };
}

export function messageType(
  fields: readonly MessageField[],
  more: { readonly rules?: readonly MessageRule[]; readonly requiredOneof?: string } = {},
): MessageType {
  const byName = new Map<string, MessageField>();
  for (const entry of fields) byName.set(entry.name, entry).set(entry.jsonName, entry);
  return { fields, byName, rules: more.rules ?? [], requiredOneof: more.requiredOneof };
}
