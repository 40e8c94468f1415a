import { compareText, isJsonList, isJsonObject, type JsonObject, type JsonValue } from "@edict/protocol";
import { writeStatic } from "../conditions/static-value.ts";
import type { DataImage } from "../data/data-image.ts";
import { regexProgram } from "../regex/regex-program.ts";
import { bounds, formats, operations, sizes, unsupportedFormats } from "./schema-operations.ts";
import { quoteConstant, quoteName } from "./schema-text.ts";

type Check = readonly number[];

/** Writes a subschema; the address of its node. */
type WriteSubschema = (schema: JsonValue) => number;

/**
 * Writes the keywords of a schema, in the order in which they are checked. Texts are addresses of STRINGs, doubles take two
 * words, `0` for a node is none and `1` is one that nothing may meet.
 */
export class KeywordWriter {
  readonly #data: DataImage;
  readonly #patterns = new Map<string, number>();
  readonly #unsupported: Set<string>;

  constructor(data: DataImage, unsupported: Set<string>) {
    this.#data = data;
    this.#unsupported = unsupported;
  }

  /** Keywords about the value itself. */
  values(schema: JsonObject): Check[] {
    const checks: Check[] = [];
    const { const: constant, enum: choices, format, pattern, multipleOf, required, uniqueItems } = schema;
    if (constant !== undefined) checks.push(this.#constant(constant));
    if (isList(choices)) checks.push(this.#choices(choices));
    if (typeof format === "string") checks.push(...this.#format(format));
    if (typeof pattern === "string") {
      const message = this.#text(`does not match pattern ${quoteName(pattern)}`);
      checks.push([operations.pattern, this.#pattern(pattern), message]);
    }
    for (const [kind, name] of bounds.entries()) {
      const bound = schema[name];
      const sign = [">=", ">", "<=", "<"][kind];
      if (typeof bound !== "number") continue;
      checks.push([operations.bound, kind, this.#text(`must be ${sign} ${bound} but found `), ...double(bound)]);
    }
    if (typeof multipleOf === "number") {
      checks.push([operations.multipleOf, this.#text(` not multipleOf ${multipleOf}`), ...double(multipleOf)]);
    }
    checks.push(...this.#sizes(schema));
    if (uniqueItems === true) checks.push([operations.uniqueItems]);
    if (isList(required)) checks.push([operations.required, ...this.#names(texts(required), quoteName)]);
    return checks;
  }

  #constant(constant: JsonValue): Check {
    const compound = isJsonList(constant) || isJsonObject(constant);
    const message = compound ? "const failed" : `value must be ${quoteConstant(constant)}`;
    return [operations.const, this.#value(constant), this.#text(message)];
  }

  #choices(choices: readonly JsonValue[]): Check {
    const compound = choices.some((choice) => isJsonList(choice) || isJsonObject(choice));
    const message = compound ? "enum failed" : `value must be one of ${choices.map(quoteConstant).join(", ")}`;
    return [operations.enum, this.#value(choices), this.#text(message)];
  }

  #format(name: string): Check[] {
    const format = formats.indexOf(name);
    if (unsupportedFormats.has(name)) this.#unsupported.add(`format ${name}`);
    return format < 0 ? [] : [[operations.format, format, this.#text(` is not valid ${quoteName(name)}`)]];
  }

  #sizes(schema: JsonObject): Check[] {
    return sizes.flatMap((name, kind) => {
      const limit = schema[name];
      if (typeof limit !== "number") return [];
      const least = name.startsWith("min");
      const quantity = least ? "minimum" : "maximum";
      const [before, after] = name.endsWith("Length")
        ? [`length must be ${least ? ">=" : "<="} ${limit}, but got `, ""]
        : name.endsWith("Items")
          ? [`${quantity} ${limit} items required, but found `, " items"]
          : [`${quantity} ${limit} properties allowed, but found `, " properties"];
      return [[operations.size, kind, this.#text(before), this.#text(after), ...double(limit)]];
    });
  }

  /** Keywords about the properties of objects. */
  properties(schema: JsonObject, sub: WriteSubschema): Check[] {
    const checks: Check[] = [];
    const { properties, patternProperties, additionalProperties, propertyNames } = schema;
    if (properties !== undefined || patternProperties !== undefined || additionalProperties !== undefined) {
      const named = entries(properties).map(([name, part]): [string, number] => [name, sub(part)]);
      const patterns = entries(patternProperties).flatMap(([pattern, part]) => [this.#pattern(pattern), sub(part)]);
      const additional = additionalProperties === false ? 1 : this.#optional(additionalProperties, sub);
      const sorted = named.sort(([a], [b]) => compareText(a, b)).flatMap(([name, node]) => [this.#text(name), node]);
      checks.push([operations.properties, named.length, patterns.length / 2, additional, ...sorted, ...patterns]);
    }
    if (propertyNames !== undefined) checks.push([operations.propertyNames, sub(propertyNames)]);
    for (const group of ["dependencies", "dependentRequired", "dependentSchemas"]) {
      for (const [name, part] of entries(schema[group])) {
        checks.push(isJsonList(part) ? this.#dependent(name, texts(part)) : this.#dependentSchema(name, sub(part)));
      }
    }
    return checks;
  }

  #dependent(name: string, required: readonly string[]): Check {
    const message = (other: string): string =>
      `property ${quoteName(other)} is required, if ${quoteName(name)} property exists`;
    return [operations.dependentRequired, this.#text(name), ...this.#names(required, message)];
  }

  #dependentSchema(name: string, node: number): Check {
    return [operations.dependentSchema, this.#text(name), node];
  }

  /** Keywords about the items of lists. */
  items(schema: JsonObject, sub: WriteSubschema): Check[] {
    const checks: Check[] = [];
    const { items, prefixItems, additionalItems, contains, minContains, maxContains } = schema;
    const tuple = isList(prefixItems) ? prefixItems : isList(items) ? items : undefined;
    const rest = isList(items) ? additionalItems : items;
    if (tuple !== undefined || rest !== undefined) {
      const prefix = (tuple ?? []).map(sub);
      const closed = rest === false && isList(items);
      const message = this.#text(`only ${prefix.length} items are allowed, but found `);
      checks.push([operations.items, prefix.length, closed ? 1 : this.#optional(rest, sub), message, ...prefix]);
    }
    if (contains !== undefined) {
      const least = typeof minContains === "number" ? minContains : 1;
      const most = typeof maxContains === "number" ? maxContains : Number.POSITIVE_INFINITY;
      const messages = [`valid must be >= ${least}, but got `, `valid must be <= ${most}, but got `];
      const written = messages.map((message) => this.#text(message));
      checks.push([operations.contains, sub(contains), ...written, ...double(least), ...double(most)]);
    }
    return checks;
  }

  /** Keywords that combine schemas. */
  combinations(schema: JsonObject, sub: WriteSubschema): Check[] {
    const checks: Check[] = [];
    const { not, allOf, anyOf, oneOf, unevaluatedProperties, unevaluatedItems } = schema;
    if (not !== undefined) checks.push([operations.not, sub(not)]);
    if (isList(allOf)) checks.push(...allOf.map((part) => [operations.inPlace, sub(part)]));
    if (isList(anyOf)) checks.push([operations.anyOf, anyOf.length, ...anyOf.map(sub)]);
    if (isList(oneOf)) checks.push([operations.oneOf, oneOf.length, ...oneOf.map(sub)]);
    if (schema["if"] !== undefined) {
      const branches = [this.#optional(schema["then"], sub), this.#optional(schema["else"], sub)];
      checks.push([operations.conditional, sub(schema["if"]), ...branches]);
    }
    if (unevaluatedProperties !== undefined) {
      checks.push([operations.unevaluatedProperties, sub(unevaluatedProperties)]);
    }
    if (unevaluatedItems !== undefined) checks.push([operations.unevaluatedItems, sub(unevaluatedItems)]);
    return checks;
  }

  #optional(schema: JsonValue | undefined, sub: WriteSubschema): number {
    return schema === undefined ? 0 : sub(schema);
  }

  /** How many names, then each with a text about it. */
  #names(names: readonly string[], text: (name: string) => string): number[] {
    return [names.length, ...names.flatMap((name) => [this.#text(name), this.#text(text(name))])];
  }

  /** Address of the program of a regular expression. Throws when it is none. */
  #pattern(pattern: string): number {
    const known = this.#patterns.get(pattern);
    if (known !== undefined) return known;
    const program = regexProgram(pattern);
    if (typeof program === "string") throw new Error(program);
    this.#data.features.add("usesSchemaPatterns");
    const at = this.#data.bytes(program.bytes, 4);
    this.#patterns.set(pattern, at);
    return at;
  }

  #text(text: string): number {
    return this.#data.text(text);
  }

  #value(value: JsonValue): number {
    const at = writeStatic(value, this.#data);
    if (at === undefined) throw new Error("a constant of a schema is no JSON value");
    return at;
  }
}

function double(value: number): [number, number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return value !== undefined && isJsonList(value);
}

function entries(value: JsonValue | undefined): [string, JsonValue][] {
  return value !== undefined && isJsonObject(value) ? Object.entries(value) : [];
}

function texts(values: readonly JsonValue[]): string[] {
  return values.filter((value) => typeof value === "string");
}
