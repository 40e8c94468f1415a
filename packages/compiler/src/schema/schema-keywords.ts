/** What the value of a keyword must be, by the meta-schema of JSON Schema 2020-12. */
export type KeywordShape =
  | "schema"
  | "schemaMap"
  | "schemaList"
  | "type"
  | "strings"
  | "stringsMap"
  | "count"
  | "countFromZero"
  | "number"
  | "positive"
  | "string"
  | "referencedString"
  | "boolean"
  | "list"
  | "pattern";

/** The parts of the meta-schema, in the order in which it lists them. */
export const vocabularies: readonly { readonly [keyword: string]: KeywordShape }[] = [
  {
    $id: "referencedString",
    $schema: "referencedString",
    $ref: "referencedString",
    $anchor: "referencedString",
    $dynamicRef: "referencedString",
    $dynamicAnchor: "referencedString",
    $comment: "string",
    $defs: "schemaMap",
  },
  {
    prefixItems: "schemaList",
    items: "schema",
    contains: "schema",
    additionalProperties: "schema",
    properties: "schemaMap",
    patternProperties: "schemaMap",
    dependentSchemas: "schemaMap",
    propertyNames: "schema",
    if: "schema",
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: "schema",
    else: "schema",
    allOf: "schemaList",
    anyOf: "schemaList",
    oneOf: "schemaList",
    not: "schema",
  },
  { unevaluatedItems: "schema", unevaluatedProperties: "schema" },
  {
    type: "type",
    enum: "list",
    multipleOf: "positive",
    maximum: "number",
    exclusiveMaximum: "number",
    minimum: "number",
    exclusiveMinimum: "number",
    maxLength: "count",
    minLength: "countFromZero",
    pattern: "pattern",
    maxItems: "count",
    minItems: "countFromZero",
    uniqueItems: "boolean",
    maxContains: "count",
    minContains: "countFromZero",
    maxProperties: "count",
    minProperties: "countFromZero",
    required: "strings",
    dependentRequired: "stringsMap",
  },
  {
    title: "string",
    description: "string",
    deprecated: "boolean",
    readOnly: "boolean",
    writeOnly: "boolean",
    examples: "list",
  },
  { format: "string" },
  { contentEncoding: "string", contentMediaType: "string", contentSchema: "schema" },
];

export const metaSchemaUrl = "https://json-schema.org/draft/2020-12/schema";
