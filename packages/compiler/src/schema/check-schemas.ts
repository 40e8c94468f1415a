import type { PolicyDocument, Schemas } from "@edict/policy";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { quoteName } from "../report/quote-name.ts";
import { loadSchema } from "./load-schema.ts";
import type { SchemaStore } from "./schema-store.ts";

/** Loads the schemas a resource policy names; what cannot be loaded is a mistake. */
export function checkSchemas(
  document: PolicyDocument,
  schemas: Schemas | undefined,
  store: SchemaStore,
): CompileMistake[] {
  if (store.policy === "ignore") {
    return [];
  }
  return (["principal", "resource"] as const).flatMap((kind) => {
    const schema = kind === "principal" ? schemas?.principalSchema : schemas?.resourceSchema;
    if (schema === undefined) {
      return [];
    }
    const loaded = loadSchema(schema.ref, store);
    if (loaded.ok) {
      return [];
    }
    const mistake = invalidSchema(document, kind, schema.ref, loaded.problem);
    return [store.policy === "warn" ? { ...mistake, severity: "warning" } : mistake];
  });
}

function invalidSchema(document: PolicyDocument, kind: string, ref: string, problem: string): CompileMistake {
  return {
    code: problem.endsWith("doesn't exist") ? "schema_missing" : "schema_invalid",
    error: "invalid schema",
    description: `Failed to load ${kind} schema ${quoteName(ref)}: ${problem}`,
    document,
    path: `resource_policy.schemas.${kind}_schema.ref`,
    remedy: /(doesn't exist|not fetched)$/.test(problem)
      ? "Put the schema under _schemas/ at the root of the repository."
      : undefined,
  };
}
