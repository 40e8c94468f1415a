import { RE2JS } from "@bufbuild/re2";
import type { JsonObject, JsonValue } from "@edict/protocol";
import { isJsonArray, isJsonObject } from "./json-type.ts";
import * as keyword from "./keyword-checks.ts";
import type { KeywordCheck, SchemaNode } from "./schema-node.ts";

/** Finds the schema that a `$ref` in a document with this base stands for. Throws `SchemaLoadError` if there is none. */
export type ResolveRef = (ref: string, base: string) => { readonly schema: JsonValue; readonly base: string };

/** Why a schema cannot be used; the message is public and reads as Cerbos words it. */
export class SchemaLoadError extends Error {}

/** Makes a JSON Schema (2020-12, and what older drafts spell differently) ready to run. Throws `SchemaLoadError`. */
export function compileSchema(schema: JsonValue, base: string, resolve: ResolveRef): SchemaNode {
  return new SchemaCompiler(resolve).compile(schema, base);
}

class SchemaCompiler {
  readonly #resolve: ResolveRef;
  readonly #nodes = new Map<JsonValue, SchemaNode>();

  constructor(resolve: ResolveRef) {
    this.#resolve = resolve;
  }

  compile(schema: JsonValue, base: string): SchemaNode {
    const known = this.#nodes.get(schema);
    if (known !== undefined && isJsonObject(schema)) return known;
    const node: SchemaNode = { type: undefined, checks: [] };
    this.#nodes.set(schema, node);
    if (schema === false) node.checks = [notAllowed];
    if (isJsonObject(schema))
      this.#fill(node, schema, typeof schema["$id"] === "string" ? absolute(schema["$id"], base) : base);
    return node;
  }

  #fill(node: SchemaNode, schema: JsonObject, base: string): void {
    const sub = (part: JsonValue) => this.compile(part, base);
    const types = schema["type"];
    if (typeof types === "string") node.type = keyword.typeCheck([types]);
    else if (isJsonArray(types)) node.type = keyword.typeCheck(types.filter((type) => typeof type === "string"));
    const ref = schema["$ref"] ?? schema["$dynamicRef"] ?? schema["$recursiveRef"];
    node.checks = [
      ...valueChecks(schema),
      ...propertyChecks(schema, sub),
      ...itemChecks(schema, sub),
      ...(typeof ref === "string" ? [this.#refCheck(ref, base)] : []),
      ...combiningChecks(schema, sub),
    ];
  }

  #refCheck(ref: string, base: string): KeywordCheck {
    const target = this.#resolve(ref, base);
    return keyword.inPlaceCheck(this.compile(target.schema, target.base));
  }
}

const notAllowed: KeywordCheck = (_, path, visit) => {
  visit.violations.push({ path, keyword: "", message: "not allowed" });
};

export function absolute(ref: string, base: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(ref)) return ref;
  const [document = ""] = base.split("#");
  if (ref.startsWith("#") || ref === "") return document + ref;
  const root = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*/.exec(document)?.[0] ?? "";
  if (ref.startsWith("/")) return root + ref;
  return root + normalize(`${document.slice(root.length).replace(/[^/]*$/, "")}${ref}`);
}

function normalize(path: string): string {
  const out: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") out.pop();
    else if (segment !== ".") out.push(segment);
  }
  return out.join("/");
}

function valueChecks(schema: JsonObject): KeywordCheck[] {
  const checks: (KeywordCheck | undefined)[] = [];
  if (schema["const"] !== undefined) checks.push(keyword.constCheck(schema["const"]));
  if (isJsonArray(schema["enum"])) checks.push(keyword.enumCheck(schema["enum"]));
  if (typeof schema["format"] === "string") checks.push(keyword.formatCheck(schema["format"]));
  if (typeof schema["pattern"] === "string") checks.push(keyword.patternCheck(schema["pattern"]));
  for (const name of ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"] as const) {
    const bound = schema[name];
    if (typeof bound === "number") checks.push(keyword.boundCheck(name, bound));
  }
  if (typeof schema["multipleOf"] === "number") checks.push(keyword.multipleOfCheck(schema["multipleOf"]));
  for (const name of ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] as const) {
    const limit = schema[name];
    if (typeof limit === "number") checks.push(keyword.sizeCheck(name, limit));
  }
  if (schema["uniqueItems"] === true) checks.push(keyword.uniqueItemsCheck());
  if (isJsonArray(schema["required"])) checks.push(keyword.requiredCheck(texts(schema["required"])));
  return checks.filter((check) => check !== undefined);
}

function propertyChecks(schema: JsonObject, sub: keyword.CompileSubschema): KeywordCheck[] {
  const checks: KeywordCheck[] = [];
  const { properties, patternProperties, additionalProperties, propertyNames } = schema;
  if (properties !== undefined || patternProperties !== undefined || additionalProperties !== undefined) {
    checks.push(
      keyword.propertiesCheck({
        properties: new Map(entries(properties).map(([name, part]) => [name, sub(part)])),
        patterns: entries(patternProperties).map(([pattern, part]) => [RE2JS.compile(pattern), sub(part)]),
        additional:
          additionalProperties === false
            ? false
            : additionalProperties === undefined
              ? undefined
              : sub(additionalProperties),
      }),
    );
  }
  if (propertyNames !== undefined) checks.push(keyword.propertyNamesCheck(sub(propertyNames)));
  for (const group of ["dependencies", "dependentRequired", "dependentSchemas"]) {
    for (const [name, part] of entries(schema[group])) {
      checks.push(
        isJsonArray(part)
          ? keyword.dependentRequiredCheck(group, name, texts(part))
          : keyword.dependentSchemaCheck(name, sub(part)),
      );
    }
  }
  return checks;
}

function itemChecks(schema: JsonObject, sub: keyword.CompileSubschema): KeywordCheck[] {
  const checks: KeywordCheck[] = [];
  const { items, prefixItems, additionalItems, contains, minContains, maxContains } = schema;
  const tuple = isJsonArray(prefixItems) ? prefixItems : isJsonArray(items) ? items : undefined;
  const rest = isJsonArray(items) ? additionalItems : items;
  if (tuple !== undefined || rest !== undefined) {
    const closed = rest === false && isJsonArray(items);
    checks.push(
      keyword.itemsCheck({
        prefix: (tuple ?? []).map(sub),
        rest: closed ? false : rest === undefined ? undefined : sub(rest),
      }),
    );
  }
  if (contains !== undefined) {
    const least = typeof minContains === "number" ? minContains : 1;
    checks.push(keyword.containsCheck(sub(contains), least, typeof maxContains === "number" ? maxContains : undefined));
  }
  return checks;
}

function combiningChecks(schema: JsonObject, sub: keyword.CompileSubschema): KeywordCheck[] {
  const checks: KeywordCheck[] = [];
  const { not, allOf, anyOf, oneOf, unevaluatedProperties, unevaluatedItems } = schema;
  const then = schema["then"];
  const otherwise = schema["else"];
  if (not !== undefined) checks.push(keyword.notCheck(sub(not)));
  if (isJsonArray(allOf)) checks.push(...allOf.map((part) => keyword.inPlaceCheck(sub(part))));
  if (isJsonArray(anyOf)) checks.push(keyword.anyOfCheck(anyOf.map(sub)));
  if (isJsonArray(oneOf)) checks.push(keyword.oneOfCheck(oneOf.map(sub)));
  if (schema["if"] !== undefined) {
    const optional = (part: JsonValue | undefined) => (part === undefined ? undefined : sub(part));
    checks.push(keyword.conditionalCheck(sub(schema["if"]), optional(then), optional(otherwise)));
  }
  if (unevaluatedProperties !== undefined)
    checks.push(keyword.unevaluatedCheck("properties", sub(unevaluatedProperties)));
  if (unevaluatedItems !== undefined) checks.push(keyword.unevaluatedCheck("items", sub(unevaluatedItems)));
  return checks;
}

function entries(value: JsonValue | undefined): [string, JsonValue][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function texts(values: readonly JsonValue[]): string[] {
  return values.filter((value) => typeof value === "string");
}
