import type { PolicySet, Schema, Schemas } from "@edict/policy";
import { type CheckInput, isJsonObject, type JsonObject, type JsonValue, type ValidationError } from "@edict/protocol";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { matchesGlob } from "./reference-glob.ts";

type Violation = Pick<ValidationError, "path" | "source">;

/** What is not valid in a request, each place once. A schema that cannot be used is a violation at no place. */
export function violations(set: PolicySet, schemas: Schemas | undefined, input: CheckInput): readonly Violation[] {
  const { principal, resource } = input;
  return [
    ...violationsOf(set, schemas?.principalSchema, { input, attributes: principal.attr, source: "SOURCE_PRINCIPAL" }),
    ...violationsOf(set, schemas?.resourceSchema, { input, attributes: resource.attr, source: "SOURCE_RESOURCE" }),
  ];
}

function violationsOf(
  set: PolicySet,
  schema: Schema | undefined,
  {
    input,
    attributes,
    source,
  }: { readonly input: CheckInput; readonly attributes: JsonObject; readonly source: ValidationError["source"] },
): readonly Violation[] {
  if (schema === undefined || schema.ref === "" || isIgnored(schema, input.actions)) return [];
  const validate = compile(set, schema.ref);
  if (validate === undefined) return [{ path: "", source }];
  if (validate(attributes)) return [];
  const places = new Set((validate.errors ?? []).map(({ instancePath }) => (instancePath === "" ? "/" : instancePath)));
  return [...places].sort().map((path) => ({ path, source }));
}

function isIgnored({ ignoreWhen }: Schema, actions: readonly string[]): boolean {
  const patterns = ignoreWhen?.actions ?? [];
  return patterns.length > 0 && actions.every((action) => patterns.some((pattern) => matchesGlob(pattern, action)));
}

const prefix = "cerbos:///";
const dateTime =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** Compiled for each policy set once: that takes long. */
const compiled = new WeakMap<PolicySet, Map<string, ValidateFunction | undefined>>();

function compile(set: PolicySet, ref: string): ValidateFunction | undefined {
  const known = compiled.get(set) ?? new Map<string, ValidateFunction | undefined>();
  compiled.set(set, known);
  if (!known.has(ref)) known.set(ref, compileAnew(set, ref));
  return known.get(ref);
}

function compileAnew(set: PolicySet, ref: string): ValidateFunction | undefined {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false, logger: false });
  ajv.addFormat("date-time", dateTime);
  for (const [path, text] of set.schemas) {
    const schema = parseJson(text);
    if (schema !== undefined) ajv.addSchema(schema, prefix + path);
  }
  if (!ref.startsWith(prefix)) return undefined;
  try {
    return ajv.getSchema(ref);
  } catch {
    return undefined;
  }
}

/** `undefined` if it is no schema, which only matters to those who refer to it. */
function parseJson(text: string): JsonObject | undefined {
  try {
    const parsed: JsonValue = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
