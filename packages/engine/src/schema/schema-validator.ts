import type {
  CheckInput,
  JsonObject,
  JsonValue,
  PlanInput,
  PolicySchemas,
  RuleTable,
  SchemaEnforcement,
  SchemaRef,
  ValidationError,
} from "@edict/protocol";
import { actionGlobMatcher } from "../pattern.ts";
import { absolute, compileSchema, SchemaLoadError } from "./compile-schema.ts";
import { isJsonArray, isJsonObject } from "./json-type.ts";
import { newVisit, runNode, type SchemaNode, type SchemaViolation } from "./schema-node.ts";

export interface ValidationResult {
  readonly errors: readonly ValidationError[];
  /** Whether every action is denied because of them. */
  readonly reject: boolean;
}

/** Validates the attributes of requests against the schemas of the policy that they concern. */
export interface SchemaValidator {
  check(schemas: PolicySchemas | undefined, input: CheckInput): ValidationResult;
  /** Resource attributes may be missing when planning. */
  plan(schemas: PolicySchemas | undefined, input: PlanInput): ValidationResult;
}

const valid: ValidationResult = { errors: [], reject: false };

export function createSchemaValidator(table: RuleTable, enforcement: SchemaEnforcement): SchemaValidator {
  if (enforcement === "none") return { check: () => valid, plan: () => valid };
  const load = createSchemaLoader(table.jsonSchemas);
  const validate = (schemas: PolicySchemas | undefined, input: CheckInput | PlanInput, planning: boolean) => {
    if (schemas === undefined) return valid;
    const { actions, principal, resource } = input;
    const errors = [
      ...validateAttributes("principal", schemas.principalSchema, principal.attr, actions, load, () => true),
      ...validateAttributes(
        "resource",
        schemas.resourceSchema,
        resource.attr,
        actions,
        load,
        (violation) => !planning || violation.keyword !== "required",
      ),
    ];
    return errors.length === 0 ? valid : { errors, reject: enforcement === "reject" };
  };
  return {
    check: (schemas, input) => validate(schemas, input, false),
    plan: (schemas, input) => validate(schemas, input, true),
  };
}

type LoadSchema = (ref: string) => SchemaNode | SchemaLoadError;

function validateAttributes(
  party: "principal" | "resource",
  schema: SchemaRef | undefined,
  attributes: JsonObject,
  actions: readonly string[],
  load: LoadSchema,
  counts: (violation: SchemaViolation) => boolean,
): ValidationError[] {
  if (schema === undefined || schema.ref === "" || isIgnored(schema, actions)) return [];
  const source = party === "principal" ? "SOURCE_PRINCIPAL" : "SOURCE_RESOURCE";
  const node = load(schema.ref);
  if (node instanceof SchemaLoadError) {
    return [
      { path: "", message: `Failed to load ${party} schema ${JSON.stringify(schema.ref)}: ${node.message}`, source },
    ];
  }
  const { violations } = runNode(node, attributes, "", newVisit());
  return violations.filter(counts).map(({ path, message }) => ({ path: path === "" ? "/" : path, message, source }));
}

/** Validation is skipped only if every requested action is to be ignored. */
function isIgnored(schema: SchemaRef, actions: readonly string[]): boolean {
  if (schema.ignoreWhenActions.length === 0) return false;
  const ignored = schema.ignoreWhenActions.map(actionGlobMatcher);
  return actions.every((action) => ignored.some((matches) => matches(action)));
}

function createSchemaLoader(texts: ReadonlyMap<string, string>): LoadSchema {
  const loaded = new Map<string, SchemaNode | SchemaLoadError>();
  const documents = new Map<string, JsonValue>();
  return (ref) => {
    const known = loaded.get(ref);
    if (known !== undefined) return known;
    const node = loadSchema(ref, texts, documents);
    loaded.set(ref, node);
    return node;
  };
}

function loadSchema(
  ref: string,
  texts: ReadonlyMap<string, string>,
  documents: Map<string, JsonValue>,
): SchemaNode | SchemaLoadError {
  try {
    const find = (url: string) => findDocument(url, ref, texts, documents);
    return compileSchema(find(ref), ref, (target, base) => {
      const url = absolute(target, base);
      const [document = "", fragment = ""] = url.split("#");
      return { schema: findFragment(find(document), fragment, url), base: document };
    });
  } catch (error) {
    if (error instanceof SchemaLoadError) return error;
    return new SchemaLoadError(`jsonschema: ${error instanceof Error ? error.message : "schema is not usable"}`);
  }
}

function findDocument(
  url: string,
  root: string,
  texts: ReadonlyMap<string, string>,
  documents: Map<string, JsonValue>,
): JsonValue {
  const known = documents.get(url);
  if (known !== undefined) return known;
  const text = texts.get(url);
  if (text === undefined) {
    const path = url.replace(/^cerbos:\/\/\//, "_schemas/").replace(/^file:\/\//, "");
    throw new SchemaLoadError(
      url === root ? `schema ${path} doesn't exist` : `schema ${path} referenced by ${root} doesn't exist`,
    );
  }
  const document: JsonValue = JSON.parse(text);
  documents.set(url, document);
  return document;
}

/** A JSON pointer, or the name of an `$anchor`. */
function findFragment(document: JsonValue, fragment: string, url: string): JsonValue {
  if (fragment === "") return document;
  const found = fragment.startsWith("/") ? findPointer(document, fragment) : findAnchor(document, fragment);
  if (found === undefined) throw new SchemaLoadError(`jsonschema: ${url} not found`);
  return found;
}

function findPointer(document: JsonValue, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = document;
  for (const part of pointer.slice(1).split("/")) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (isJsonArray(at)) at = at[Number(name)];
    else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function findAnchor(schema: JsonValue, name: string): JsonValue | undefined {
  if (isJsonArray(schema)) return schema.map((part) => findAnchor(part, name)).find((part) => part !== undefined);
  if (!isJsonObject(schema)) return undefined;
  if (schema["$anchor"] === name || schema["$dynamicAnchor"] === name || schema["$id"] === `#${name}`) return schema;
  return Object.values(schema)
    .map((part) => findAnchor(part, name))
    .find((part) => part !== undefined);
}
