import type { PolicyDocument } from "@edict/policy";
import { type CelExpr, isJsonObject, type JsonValue } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { suggestName } from "../report/suggest-name.ts";
import { compileExpression } from "../resolve/compile-expression.ts";
import { visitCel } from "../resolve/visit-cel.ts";
import { type PlacedSchema, resolveSchema, schemaOf } from "../schema/policy-schema.ts";
import type { SchemaStore } from "../schema/schema-store.ts";
import { type AttributePath, attributeOf, attributeUse, formatAttribute } from "./attribute-paths.ts";
import { type PolicyLint, warning } from "./lint-input.ts";
import { type PolicyExpression, policyExpressions } from "./policy-expressions.ts";

/**
 * Expressions at odds with the JSON Schemas: attributes the schema does not have, comparisons across types, and with values
 * that are none of an enumeration.
 */
export const findSchemaMistakes: PolicyLint = (document, { index, schemas, expressions }) => {
  const typed: TypedAttributes = {
    principal: schemaOf(document, "principal", index, schemas),
    resource: schemaOf(document, "resource", index, schemas),
    store: schemas,
  };
  if (typed.principal === undefined && typed.resource === undefined) {
    return [];
  }
  return policyExpressions(document.policy).flatMap((expression) => {
    const result = compileExpression(expression.text, expressions);
    return result.ok ? checkExpression(result.written, expression, document, typed) : [];
  });
};

interface TypedAttributes {
  readonly principal: PlacedSchema | undefined;
  readonly resource: PlacedSchema | undefined;
  readonly store: SchemaStore;
}

function checkExpression(
  ast: CelExpr,
  { path }: PolicyExpression,
  document: PolicyDocument,
  typed: TypedAttributes,
): CompileMistake[] {
  const messages = new Map<string, string | undefined>();
  const { read, tested } = attributeUse(ast);
  for (const attribute of [...read, ...tested]) {
    const unknown = findUnknown(attribute, typed);
    if (unknown !== undefined) {
      const near = suggestName(unknown.name, unknown.known);
      messages.set(
        `the schema has no attribute ${formatAttribute(attribute)}`,
        near === undefined ? "Add it to the schema, or correct the name." : `Did you mean ${near}?`,
      );
    }
  }
  visitCel(ast, (node) => {
    const found = findMismatch(node, typed);
    if (found !== undefined) {
      messages.set(found.message, found.remedy);
    }
  });
  return [...messages].map(([message, remedy]) =>
    warning({ code: "cel_schema_type", document, path, message, remedy }),
  );
}

interface UnknownName {
  readonly name: string;
  readonly known: readonly string[];
}

/** The first step of a path that the schema rules out, or that is near a name it lists. */
function findUnknown({ of, names }: AttributePath, typed: TypedAttributes): UnknownName | undefined {
  let placed = typed[of];
  for (const name of names) {
    const properties = placed?.schema["properties"];
    if (placed === undefined || !isJsonObject(properties)) {
      return undefined;
    }
    if (!Object.hasOwn(properties, name)) {
      const known = Object.keys(properties);
      const closed =
        placed.schema["additionalProperties"] === false && !Object.hasOwn(placed.schema, "patternProperties");
      return closed || suggestName(name, known) !== undefined ? { name, known } : undefined;
    }
    placed = resolveSchema(properties[name], placed.base, typed.store);
  }
  return undefined;
}

const comparisons = new Set(["_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"]);

interface Mismatch {
  readonly message: string;
  readonly remedy: string;
}

function findMismatch(node: CelExpr, typed: TypedAttributes): Mismatch | undefined {
  if (node.kind !== "call") {
    return undefined;
  }
  const [left, right] = node.args;
  if (left === undefined || right === undefined) {
    return undefined;
  }
  if (node.function === "@in") {
    return mismatchedMember(left, right, typed);
  }
  const sign = arithmetic.get(node.function);
  if (sign !== undefined) {
    return mixedNumbers(left, right, { sign, typed }) ?? mixedNumbers(right, left, { sign, typed });
  }
  if (!comparisons.has(node.function)) {
    return undefined;
  }
  const isEquality = node.function === "_==_" || node.function === "_!=_";
  return (
    mismatchedTypes(left, right, typed) ??
    mismatchedTypes(right, left, typed) ??
    (isEquality ? (outsideEnum(left, right, typed) ?? outsideEnum(right, left, typed)) : undefined)
  );
}

const arithmetic = new Map(["+", "-", "*", "/", "%"].map((sign) => [`_${sign}_`, sign]));

/** Numbers of requests are doubles, which arithmetic never mixes with integers: such an expression always fails. */
function mixedNumbers(
  side: CelExpr,
  other: CelExpr,
  { sign, typed }: { readonly sign: string; readonly typed: TypedAttributes },
): Mismatch | undefined {
  const attribute = attributeOf(side);
  const types = attribute && typesIn(placeOf(attribute, typed)?.schema["type"]);
  const isInteger = other.kind === "const" && (other.value.type === "int" || other.value.type === "uint");
  if (attribute === undefined || types?.join() !== "number" || !isInteger) {
    return undefined;
  }
  const name = formatAttribute(attribute);
  const remedy = sign === "%" ? `Write int(${name}).` : `Write the number with a decimal point, or int(${name}).`;
  return { message: `${name} comes as a double, and ${sign} fails between a double and an integer`, remedy };
}

const oneType = "Compare values of one type.";

function mismatchedTypes(side: CelExpr, other: CelExpr, typed: TypedAttributes): Mismatch | undefined {
  const attribute = attributeOf(side);
  const types = attribute && typesIn(placeOf(attribute, typed)?.schema["type"]);
  const found = typesOf(other, typed);
  if (attribute === undefined || types === undefined || found === undefined || overlap(types, found.types)) {
    return undefined;
  }
  const message = `${formatAttribute(attribute)} is ${types.join(" or ")} by its schema, and is compared with ${found.name}`;
  return { message, remedy: oneType };
}

/** `member in list`, where either may be an attribute. */
function mismatchedMember(member: CelExpr, list: CelExpr, typed: TypedAttributes): Mismatch | undefined {
  const members = typesOf(member, typed);
  const items = itemTypesOf(list, typed);
  if (members === undefined || items === undefined || overlap(members.types, items.types)) {
    return undefined;
  }
  return { message: `${members.name} is looked for in ${items.name}`, remedy: oneType };
}

function outsideEnum(side: CelExpr, other: CelExpr, typed: TypedAttributes): Mismatch | undefined {
  const attribute = attributeOf(side);
  const choices: JsonValue | undefined = attribute && placeOf(attribute, typed)?.schema["enum"];
  if (attribute === undefined || !Array.isArray(choices) || other.kind !== "const" || other.value.type !== "string") {
    return undefined;
  }
  const texts = choices.filter((choice) => typeof choice === "string");
  if (texts.length === 0 || texts.length < choices.length || texts.includes(other.value.value)) {
    return undefined;
  }
  const near = suggestName(other.value.value, texts);
  return {
    message: `${formatAttribute(attribute)} is never ${JSON.stringify(other.value.value)} by its schema`,
    remedy: near === undefined ? `It may be ${texts.join(", ")}.` : `Did you mean ${near}?`,
  };
}

interface KnownTypes {
  readonly types: readonly string[];
  readonly name: string;
}

/** Of an attribute with a schema, or of a literal. */
function typesOf(node: CelExpr, typed: TypedAttributes): KnownTypes | undefined {
  const attribute = attributeOf(node);
  if (attribute === undefined) {
    const type = literalType(node);
    return type === undefined ? undefined : { types: [type], name: `a ${type}` };
  }
  const types = typesIn(placeOf(attribute, typed)?.schema["type"]);
  return types && { types, name: `${formatAttribute(attribute)} (${types.join(" or ")})` };
}

function itemTypesOf(node: CelExpr, typed: TypedAttributes): KnownTypes | undefined {
  if (node.kind === "list") {
    const types = node.elements.map(literalType);
    const known = types.filter((type) => type !== undefined);
    return known.length === 0 || known.length < types.length
      ? undefined
      : { types: known, name: `a list of ${[...new Set(known)].join(" and ")} values` };
  }
  const attribute = attributeOf(node);
  const placed = attribute && placeOf(attribute, typed);
  const types = placed && typesIn(resolveSchema(placed.schema["items"], placed.base, typed.store)?.schema["type"]);
  return (
    attribute && types && { types, name: `${formatAttribute(attribute)}, a list of ${types.join(" and ")} values` }
  );
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((type) => b.includes(type));
}

function placeOf({ of, names }: AttributePath, typed: TypedAttributes): PlacedSchema | undefined {
  let placed = names.length === 0 ? undefined : typed[of];
  for (const name of names) {
    const properties = placed?.schema["properties"];
    const property = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    placed = resolveSchema(property, placed?.base, typed.store);
  }
  return placed;
}

function typesIn(type: JsonValue | undefined): readonly string[] | undefined {
  const listed = Array.isArray(type) ? (type as readonly JsonValue[]) : type === undefined ? [] : [type];
  const types = listed.map((name) => (name === "integer" ? "number" : String(name)));
  return types.length === 0 ? undefined : [...new Set(types)];
}

function literalType(node: CelExpr): string | undefined {
  if (node.kind === "list") {
    return "array";
  }
  if (node.kind !== "const") {
    return undefined;
  }
  switch (node.value.type) {
    case "int":
    case "uint":
    case "double":
      return "number";
    case "bool":
      return "boolean";
    case "string":
    case "null":
      return node.value.type;
    default:
      return undefined;
  }
}
