/** Keywords of JSON Schema as the runtime knows them, `assembly/schema/check-keyword.ts`. */
export const operations = {
  notAllowed: 0,
  const: 1,
  enum: 2,
  format: 3,
  pattern: 4,
  bound: 5,
  multipleOf: 6,
  size: 7,
  uniqueItems: 8,
  required: 9,
  properties: 10,
  propertyNames: 11,
  dependentRequired: 12,
  dependentSchema: 13,
  items: 14,
  contains: 15,
  inPlace: 16,
  not: 17,
  anyOf: 18,
  oneOf: 19,
  conditional: 20,
  unevaluatedProperties: 21,
  unevaluatedItems: 22,
} as const;

export const bounds = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"] as const;
export const sizes = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] as const;

/** Formats that the runtime knows, `assembly/schema/check-format.ts`; the index is the number of the format. */
export const formats: readonly string[] = [
  "date",
  "time",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "uuid",
  "uri",
  "uri-reference",
  "uri-template",
  "json-pointer",
  "json-pointer-uri-fragment",
  "relative-json-pointer",
];

/** Formats that the engine knows and the runtime does not: they take a parser of JavaScript's regular expressions. */
export const unsupportedFormats: ReadonlySet<string> = new Set(["regex", "url"]);

/** Bits of types; 64 is integer, 128 tells that nodes keep track of what they evaluated. */
export const typeBits: ReadonlyMap<string, number> = new Map([
  ["null", 1],
  ["boolean", 2],
  ["number", 4],
  ["string", 8],
  ["array", 16],
  ["object", 32],
  ["integer", 64],
]);
export const hasTypesBit = 256;
export const tracksBit = 128;
