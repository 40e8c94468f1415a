import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "@edict/protocol";
import { type KeywordShape, metaSchemaUrl, vocabularies } from "./schema-keywords.ts";

/** Where a value stands in a schema, and the place in the meta-schema that rules it. */
interface Site {
  readonly instance: string;
  readonly rule: string;
}

/**
 * What makes a JSON value no JSON Schema (2020-12), in the words of the library Cerbos uses; `undefined` if it is one.
 * Schemas that name another draft are not looked at. `url` is where the schema lies.
 */
export function findSchemaMistake(schema: JsonValue, url: string): string | undefined {
  const draft = isJsonObject(schema) && Object.hasOwn(schema, "$schema") ? schema["$schema"] : undefined;
  if (typeof draft === "string" && !/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(draft)) {
    return `$schema must be uri in ${url}`;
  }
  if (draft !== undefined && (typeof draft !== "string" || draft.replace(/#$/, "") !== metaSchemaUrl)) {
    return undefined;
  }
  return checkSchema(schema, { instance: "", rule: "" });
}

function mistake({ instance, rule }: Site, keyword: string, problem: string): string {
  return `'${instance}' does not validate with ${metaSchemaUrl}#${rule}/${keyword}: ${problem}`;
}

function checkSchema(schema: JsonValue, site: Site): string | undefined {
  if (typeof schema === "boolean") {
    return undefined;
  }
  if (!isJsonObject(schema)) {
    return mistake(site, "type", `expected object or boolean, but got ${typeName(schema)}`);
  }
  for (const [index, vocabulary] of vocabularies.entries()) {
    for (const [keyword, shape] of Object.entries(vocabulary)) {
      if (Object.hasOwn(schema, keyword)) {
        const rule = `${site.rule}/allOf/${index}/$ref/properties/${keyword}`;
        const found = checkShape(shape, schema[keyword] ?? null, { instance: child(site.instance, keyword), rule });
        if (found !== undefined) {
          return found;
        }
      }
    }
  }
  return checkDefinitions(schema, site);
}

function checkDefinitions(schema: JsonObject, { instance, rule }: Site): string | undefined {
  if (!Object.hasOwn(schema, "definitions")) {
    return undefined;
  }
  const site = { instance: child(instance, "definitions"), rule: `${rule}/properties/definitions` };
  return checkShape("schemaMap", schema["definitions"] ?? null, site);
}

function checkShape(shape: KeywordShape, value: JsonValue, site: Site): string | undefined {
  const below = (step: string): Site => ({ instance: site.instance, rule: `${site.rule}${step}` });
  switch (shape) {
    case "schema":
      return checkSchema(value, below("/$dynamicRef"));
    case "schemaMap":
      return checkMembers(value, site, (member, place) =>
        checkSchema(member, { ...place, rule: `${place.rule}/$dynamicRef` }),
      );
    case "schemaList":
      return checkSchemaList(value, below("/$ref"));
    case "type":
      return isType(value) ? undefined : mistake(below("/anyOf/0/$ref"), "enum", `value must be one of ${typeNames}`);
    case "strings":
      return checkStrings(value, below("/$ref"));
    case "stringsMap":
      return checkMembers(value, site, (member, place) =>
        checkStrings(member, { ...place, rule: `${place.rule}/$ref` }),
      );
    case "count":
      return checkCount(value, below("/$ref"));
    case "countFromZero":
      return checkCount(value, below("/$ref/$ref"));
    case "positive":
      return checkPositive(value, site);
    case "pattern":
      return checkPattern(value, site);
    case "referencedString":
      return expectType(value, "string", below("/$ref"));
    case "list":
      return expectType(value, "array", site);
    default:
      return expectType(value, shape, site);
  }
}

function expectType(value: JsonValue, type: string, site: Site): string | undefined {
  return typeName(value) === type ? undefined : mistake(site, "type", `expected ${type}, but got ${typeName(value)}`);
}

function checkMembers(
  value: JsonValue,
  site: Site,
  check: (member: JsonValue, place: Site) => string | undefined,
): string | undefined {
  if (!isJsonObject(value)) {
    return expectType(value, "object", site);
  }
  for (const [name, member] of Object.entries(value)) {
    const instance = child(site.instance, name);
    if (site.rule.endsWith("/patternProperties") && !isPattern(name)) {
      return mistake({ instance, rule: `${site.rule}/propertyNames` }, "format", `'${name}' is not valid 'regex'`);
    }
    const found = check(member, { instance, rule: `${site.rule}/additionalProperties` });
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function checkSchemaList(value: JsonValue, site: Site): string | undefined {
  if (!isJsonList(value)) {
    return expectType(value, "array", site);
  }
  if (value.length === 0) {
    return mistake(site, "minItems", "minimum 1 items required, but found 0 items");
  }
  return firstOf(value, (item, index) => checkSchema(item, itemSite(site, index, "/items/$dynamicRef")));
}

function checkStrings(value: JsonValue, site: Site): string | undefined {
  if (!isJsonList(value)) {
    return expectType(value, "array", site);
  }
  const wrong = firstOf(value, (item, index) => expectType(item, "string", itemSite(site, index, "/items")));
  if (wrong !== undefined) {
    return wrong;
  }
  const second = value.findIndex((item, index) => value.indexOf(item) < index);
  const first = value.indexOf(value[second] ?? null);
  return second === -1 ? undefined : mistake(site, "uniqueItems", `items at index ${first} and ${second} are equal`);
}

function checkCount(value: JsonValue, site: Site): string | undefined {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    return mistake(site, "type", `expected integer, but got ${typeName(value)}`);
  }
  return value < 0 ? mistake(site, "minimum", `must be >= 0 but found ${value}`) : undefined;
}

function checkPositive(value: JsonValue, site: Site): string | undefined {
  if (typeof value !== "number") {
    return expectType(value, "number", site);
  }
  return value > 0 ? undefined : mistake(site, "exclusiveMinimum", `must be > 0 but found ${value}`);
}

function checkPattern(value: JsonValue, site: Site): string | undefined {
  if (typeof value !== "string") {
    return expectType(value, "string", site);
  }
  return isPattern(value) ? undefined : mistake(site, "format", `'${value}' is not valid 'regex'`);
}

const onlyInRe2 = /\(\?[a-zA-Z-]*[:)]|\(\?P<|\[\[:|\\[AzQECp]/;
const notInRe2 = /\(\?(?:[=!]|<[=!])|\\[1-9]/;

/** Whether Go can compile a pattern. Patterns in Go's own notation are given the benefit of the doubt. */
function isPattern(pattern: string): boolean {
  if (notInRe2.test(pattern)) {
    return false;
  }
  if (onlyInRe2.test(pattern)) {
    return true;
  }
  try {
    return new RegExp(pattern) !== undefined;
  } catch {
    return false;
  }
}

const typeList = ["array", "boolean", "integer", "null", "number", "object", "string"];
const typeNames = typeList.map((name) => `"${name}"`).join(", ");

function isType(value: JsonValue): boolean {
  if (!isJsonList(value)) {
    return typeof value === "string" && typeList.includes(value);
  }
  const known = value.every((name) => typeof name === "string" && typeList.includes(name));
  return known && value.length > 0 && new Set(value).size === value.length;
}

function firstOf(
  values: readonly JsonValue[],
  check: (value: JsonValue, index: number) => string | undefined,
): string | undefined {
  for (const [index, value] of values.entries()) {
    const found = check(value, index);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function itemSite({ instance, rule }: Site, index: number, step: string): Site {
  return { instance: `${instance}/${index}`, rule: `${rule}${step}` };
}

function child(instance: string, name: string): string {
  const escaped = encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1")).replaceAll("%24", "$");
  return `${instance}/${escaped}`;
}

function typeName(value: JsonValue): string {
  if (value === null) {
    return "null";
  }
  return isJsonList(value) ? "array" : typeof value;
}
