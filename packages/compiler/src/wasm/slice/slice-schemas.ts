import { type PolicySchemas, type RuleRow, type RuleTable, resourcePolicyKey, type SchemaRef } from "@edict/protocol";

/**
 * The schemas of the kinds that rows are about, in all scopes of the slice, and the schemas that these refer to.
 *
 * @param isAction whether a pattern covers an action of the slice
 */
export function sliceSchemas(
  table: RuleTable,
  rows: readonly RuleRow[],
  { isScope, isAction }: Readonly<Record<"isScope" | "isAction", (name: string) => boolean>>,
): Pick<RuleTable, "schemas" | "jsonSchemas"> {
  const policies = new Set(rows.map(({ resource, version }) => resourcePolicyKey(resource, version, "")));
  const ofSlice = (ref: SchemaRef | undefined) =>
    ref === undefined ? undefined : { ...ref, ignoreWhenActions: ref.ignoreWhenActions.filter(isAction) };
  const schemas = new Map<string, PolicySchemas>();
  for (const [key, { principalSchema, resourceSchema }] of table.schemas) {
    const [policy = "", scope = ""] = key.split("/", 2);
    if (!policies.has(policy) || !isScope(scope)) continue;
    schemas.set(key, { principalSchema: ofSlice(principalSchema), resourceSchema: ofSlice(resourceSchema) });
  }
  const refs = new Set(
    [...schemas.values()].flatMap(({ principalSchema, resourceSchema }) =>
      [principalSchema, resourceSchema].flatMap((schema) => (schema === undefined ? [] : [schema.ref])),
    ),
  );
  // A set that grows while it is walked: what a kept schema names is kept, too.
  for (const ref of refs) {
    const text = table.jsonSchemas.get(ref) ?? "";
    for (const other of table.jsonSchemas.keys())
      if (text.includes(other.slice(other.lastIndexOf("/") + 1))) refs.add(other);
  }
  return { schemas, jsonSchemas: new Map([...table.jsonSchemas].filter(([ref]) => refs.has(ref))) };
}
