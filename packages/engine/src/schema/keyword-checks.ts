import { RE2JS } from "@bufbuild/re2";
import { format as formats } from "@cfworker/json-schema";
import { compareText, type JsonObject, type JsonValue } from "@edict/protocol";
import { isJsonArray, isJsonObject, jsonEquals, jsonType } from "./json-type.ts";
import { type KeywordCheck, runInPlace, runNode, type SchemaNode, type SchemaVisit } from "./schema-node.ts";
import { pointerSegment, quoteConstant, quoteName } from "./schema-text.ts";

/** Turns a subschema into a node. */
export type CompileSubschema = (schema: JsonValue) => SchemaNode;

function violate(visit: SchemaVisit, path: string, keyword: string, message: string): void {
  visit.violations.push({ path, keyword, message });
}

function take(visit: SchemaVisit, inner: SchemaVisit): void {
  visit.violations.push(...inner.violations);
}

export function typeCheck(types: readonly string[]): KeywordCheck {
  return (value, path, visit) => {
    const actual = jsonType(value);
    const matches = types.includes(actual) || (types.includes("integer") && Number.isInteger(value));
    if (!matches) violate(visit, path, "type", `expected ${types.join(" or ")}, but got ${actual}`);
  };
}

export function constCheck(constant: JsonValue): KeywordCheck {
  const compound = isJsonArray(constant) || isJsonObject(constant);
  const message = compound ? "const failed" : `value must be ${quoteConstant(constant)}`;
  return (value, path, visit) => {
    if (!jsonEquals(value, constant)) violate(visit, path, "const", message);
  };
}

export function enumCheck(choices: readonly JsonValue[]): KeywordCheck {
  const compound = choices.some((choice) => isJsonArray(choice) || isJsonObject(choice));
  const message = compound ? "enum failed" : `value must be one of ${choices.map(quoteConstant).join(", ")}`;
  return (value, path, visit) => {
    if (!choices.some((choice) => jsonEquals(value, choice))) violate(visit, path, "enum", message);
  };
}

export function formatCheck(name: string): KeywordCheck | undefined {
  const accepts: unknown = Object.hasOwn(formats, name) ? Reflect.get(formats, name) : undefined;
  if (typeof accepts !== "function") return undefined;
  return (value, path, visit) => {
    if (typeof value !== "string" || accepts(value) === true) return;
    violate(visit, path, "format", `${quoteName(value)} is not valid ${quoteName(name)}`);
  };
}

export function patternCheck(pattern: string): KeywordCheck {
  const regex = RE2JS.compile(pattern);
  return (value, path, visit) => {
    if (typeof value !== "string" || regex.test(value)) return;
    violate(visit, path, "pattern", `does not match pattern ${quoteName(pattern)}`);
  };
}

type Bound = "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum";

const bounds: {
  readonly [name in Bound]: { readonly sign: string; readonly holds: (value: number, bound: number) => boolean };
} = {
  minimum: { sign: ">=", holds: (value, bound) => value >= bound },
  exclusiveMinimum: { sign: ">", holds: (value, bound) => value > bound },
  maximum: { sign: "<=", holds: (value, bound) => value <= bound },
  exclusiveMaximum: { sign: "<", holds: (value, bound) => value < bound },
};

export function boundCheck(name: Bound, bound: number): KeywordCheck {
  const { sign, holds } = bounds[name];
  return (value, path, visit) => {
    if (typeof value !== "number" || holds(value, bound)) return;
    violate(visit, path, name, `must be ${sign} ${bound} but found ${value}`);
  };
}

export function multipleOfCheck(divisor: number): KeywordCheck {
  return (value, path, visit) => {
    if (typeof value !== "number" || Number.isInteger(value / divisor)) return;
    violate(visit, path, "multipleOf", `${value} not multipleOf ${divisor}`);
  };
}

type Size = "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties";

export function sizeCheck(name: Size, limit: number): KeywordCheck {
  const least = name.startsWith("min");
  return (value, path, visit) => {
    const size = sizeOf(name, value);
    if (size === undefined || (least ? size >= limit : size <= limit)) return;
    violate(visit, path, name, sizeMessage(name, limit, size));
  };
}

function sizeOf(name: Size, value: JsonValue): number | undefined {
  if (name.endsWith("Length")) return typeof value === "string" ? [...value].length : undefined;
  if (name.endsWith("Items")) return isJsonArray(value) ? value.length : undefined;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

function sizeMessage(name: Size, limit: number, size: number): string {
  const least = name.startsWith("min");
  if (name.endsWith("Length")) return `length must be ${least ? ">=" : "<="} ${limit}, but got ${size}`;
  const quantity = least ? "minimum" : "maximum";
  return name.endsWith("Items")
    ? `${quantity} ${limit} items required, but found ${size} items`
    : `${quantity} ${limit} properties allowed, but found ${size} properties`;
}

export function uniqueItemsCheck(): KeywordCheck {
  return (value, path, visit) => {
    if (!isJsonArray(value)) return;
    const seen = new Map<string, number>();
    for (const [index, item] of value.entries()) {
      const key = JSON.stringify(sortKeys(item));
      const earlier = seen.get(key);
      if (earlier !== undefined) {
        violate(visit, path, "uniqueItems", `items at index ${earlier} and ${index} are equal`);
        return;
      }
      seen.set(key, index);
    }
  };
}

function sortKeys(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(namesOf(value).map((key) => [key, sortKeys(value[key] ?? null)]));
}

/** Names of properties in one order, whatever order the request has them in. */
function namesOf(value: JsonObject): string[] {
  return Object.keys(value).sort(compareText);
}

export function requiredCheck(names: readonly string[]): KeywordCheck {
  return (value, path, visit) => {
    if (!isJsonObject(value)) return;
    const missing = names.filter((name) => !Object.hasOwn(value, name));
    if (missing.length === 0) return;
    violate(visit, path, "required", `missing properties: ${missing.map(quoteName).join(", ")}`);
  };
}

export interface PropertyRules {
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly patterns: readonly (readonly [RE2JS, SchemaNode])[];
  readonly additional: SchemaNode | false | undefined;
}

export function propertiesCheck({ properties, patterns, additional }: PropertyRules): KeywordCheck {
  return (value, path, visit) => {
    if (!isJsonObject(value)) return;
    const left: string[] = [];
    for (const name of namesOf(value)) {
      const nodes = patterns.filter(([pattern]) => pattern.test(name)).map(([, node]) => node);
      const named = properties.get(name);
      if (named !== undefined) nodes.unshift(named);
      if (nodes.length === 0) left.push(name);
      else visit.evaluated.properties.add(name);
      for (const node of nodes)
        take(visit, runNode(node, value[name] ?? null, `${path}/${pointerSegment(name)}`, visit));
    }
    if (additional === undefined) return;
    checkAdditional(additional, value, left, path, visit);
    for (const name of left) visit.evaluated.properties.add(name);
  };
}

function checkAdditional(
  additional: SchemaNode | false,
  value: JsonObject,
  names: readonly string[],
  path: string,
  visit: SchemaVisit,
): void {
  if (additional !== false) {
    for (const name of names) {
      take(visit, runNode(additional, value[name] ?? null, `${path}/${pointerSegment(name)}`, visit));
    }
  } else if (names.length > 0) {
    const list = names.map(quoteName).join(", ");
    violate(visit, path, "additionalProperties", `additionalProperties ${list} not allowed`);
  }
}

export function propertyNamesCheck(node: SchemaNode): KeywordCheck {
  return (value, path, visit) => {
    if (!isJsonObject(value)) return;
    for (const name of namesOf(value)) take(visit, runNode(node, name, `${path}/${pointerSegment(name)}`, visit));
  };
}

export function dependentRequiredCheck(keyword: string, name: string, required: readonly string[]): KeywordCheck {
  return (value, path, visit) => {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return;
    for (const other of required) {
      if (Object.hasOwn(value, other)) continue;
      violate(visit, path, keyword, `property ${quoteName(other)} is required, if ${quoteName(name)} property exists`);
    }
  };
}

export function dependentSchemaCheck(name: string, node: SchemaNode): KeywordCheck {
  return (value, path, visit) => {
    if (isJsonObject(value) && Object.hasOwn(value, name)) take(visit, runInPlace(node, value, path, visit));
  };
}

export interface ItemRules {
  readonly prefix: readonly SchemaNode[];
  readonly rest: SchemaNode | false | undefined;
}

export function itemsCheck({ prefix, rest }: ItemRules): KeywordCheck {
  return (value, path, visit) => {
    if (!isJsonArray(value)) return;
    for (const [index, item] of value.entries()) {
      const node = prefix[index] ?? rest;
      if (node === undefined || node === false) break;
      visit.evaluated.items.add(index);
      take(visit, runNode(node, item, `${path}/${index}`, visit));
    }
    if (rest !== false || value.length <= prefix.length) return;
    const message = `only ${prefix.length} items are allowed, but found ${value.length} items`;
    violate(visit, path, "additionalItems", message);
  };
}

export function containsCheck(node: SchemaNode, least: number, most: number | undefined): KeywordCheck {
  return (value, path, visit) => {
    if (!isJsonArray(value)) return;
    const misses: SchemaVisit[] = [];
    for (const [index, item] of value.entries()) {
      const inner = runNode(node, item, `${path}/${index}`, visit);
      if (inner.violations.length > 0) misses.push(inner);
      else visit.evaluated.items.add(index);
    }
    const matched = value.length - misses.length;
    if (matched < least && misses.length > 0) for (const miss of misses) take(visit, miss);
    else if (matched < least) violate(visit, path, "minContains", `valid must be >= ${least}, but got ${matched}`);
    if (most !== undefined && matched > most) {
      violate(visit, path, "maxContains", `valid must be <= ${most}, but got ${matched}`);
    }
  };
}

export function inPlaceCheck(node: SchemaNode): KeywordCheck {
  return (value, path, visit) => take(visit, runInPlace(node, value, path, visit));
}

export function notCheck(node: SchemaNode): KeywordCheck {
  return (value, path, visit) => {
    if (runInPlace(node, value, path, visit).violations.length === 0) violate(visit, path, "not", "not failed");
  };
}

export function anyOfCheck(nodes: readonly SchemaNode[]): KeywordCheck {
  return (value, path, visit) => {
    const visits = nodes.map((node) => runInPlace(node, value, path, visit));
    if (visits.some((inner) => inner.violations.length === 0)) return;
    for (const inner of visits) take(visit, inner);
  };
}

export function oneOfCheck(nodes: readonly SchemaNode[]): KeywordCheck {
  return (value, path, visit) => {
    const visits = nodes.map((node) => runInPlace(node, value, path, visit));
    const matching = visits.flatMap((inner, index) => (inner.violations.length === 0 ? [index] : []));
    if (matching.length > 1) {
      violate(visit, path, "oneOf", `valid against schemas at indexes ${matching[0]} and ${matching[1]}`);
    } else if (matching.length === 0) for (const inner of visits) take(visit, inner);
  };
}

export function conditionalCheck(
  condition: SchemaNode,
  then: SchemaNode | undefined,
  otherwise: SchemaNode | undefined,
): KeywordCheck {
  return (value, path, visit) => {
    const holds = runInPlace(condition, value, path, visit).violations.length === 0;
    const next = holds ? then : otherwise;
    if (next !== undefined) take(visit, runInPlace(next, value, path, visit));
  };
}

export function unevaluatedCheck(kind: "properties" | "items", node: SchemaNode): KeywordCheck {
  return (value, path, visit) => {
    if (kind === "properties" && isJsonObject(value)) {
      for (const name of namesOf(value)) {
        if (visit.evaluated.properties.has(name)) continue;
        take(visit, runNode(node, value[name] ?? null, `${path}/${pointerSegment(name)}`, visit));
        visit.evaluated.properties.add(name);
      }
    } else if (kind === "items" && isJsonArray(value)) {
      for (const [index, item] of value.entries()) {
        if (visit.evaluated.items.has(index)) continue;
        take(visit, runNode(node, item, `${path}/${index}`, visit));
        visit.evaluated.items.add(index);
      }
    }
  };
}
