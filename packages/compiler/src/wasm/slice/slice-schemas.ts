import { type RuleRow, type RuleTable, resourcePolicyKey } from "@edict/protocol";

/** The schemas of the kinds that rows are about, and the schemas that these refer to. */
export function sliceSchemas(table: RuleTable, rows: readonly RuleRow[]): Pick<RuleTable, "schemas" | "jsonSchemas"> {
  const keys = new Set(rows.map(({ resource, version }) => resourcePolicyKey(resource, version, "")));
  const schemas = new Map([...table.schemas].filter(([key]) => keys.has(key)));
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
