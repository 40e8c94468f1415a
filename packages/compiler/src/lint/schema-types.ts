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

/** Expressions at odds with the JSON Schemas: attributes the schema does not have, and comparisons across types. */
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
    const message = findMismatch(node, typed);
    if (message !== undefined) {
      messages.set(message, "Compare values of one type.");
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

function findMismatch(node: CelExpr, typed: TypedAttributes): string | undefined {
  if (node.kind !== "call" || !comparisons.has(node.function)) {
    return undefined;
  }
  const [left, right] = node.args;
  if (left === undefined || right === undefined) {
    return undefined;
  }
  return mismatch(left, right, typed) ?? mismatch(right, left, typed);
}

function mismatch(side: CelExpr, other: CelExpr, typed: TypedAttributes): string | undefined {
  const attribute = attributeOf(side);
  const types = attribute && typesOf(attribute, typed);
  const type = literalType(other);
  if (attribute === undefined || types === undefined || type === undefined || types.includes(type)) {
    return undefined;
  }
  return `${formatAttribute(attribute)} is ${types.join(" or ")} by its schema, and is compared with a ${type}`;
}

function typesOf({ of, names }: AttributePath, typed: TypedAttributes): readonly string[] | undefined {
  let placed = typed[of];
  for (const name of names) {
    const properties = placed?.schema["properties"];
    const property = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    placed = resolveSchema(property, placed?.base, typed.store);
  }
  const type: JsonValue | undefined = placed?.schema["type"];
  const listed = Array.isArray(type) ? (type as readonly JsonValue[]) : type === undefined ? [] : [type];
  const types = listed.map((name) => (name === "integer" ? "number" : String(name)));
  return names.length === 0 || types.length === 0 ? undefined : [...new Set(types)];
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
