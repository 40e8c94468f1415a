import type { PolicySchemas, RuleTable } from "@edict/protocol";
import { collectSchemas } from "../schema/collect-schemas.ts";
import type { SchemaStore } from "../schema/schema-store.ts";
import type { CompiledUnit } from "./compiled-unit.ts";
import { toScopeParentRoles } from "./scope-parent-roles.ts";

/** The version of the table's format, as Cerbos 0.55 counts it. */
const ruleTableVersion = 1;

/** Last stage: puts the units together, by policy key, so that the order of the files does not show. */
export function emitRuleTable(compiled: readonly CompiledUnit[], schemaStore: SchemaStore): RuleTable {
  const units = [...compiled].sort((a, b) => (a.meta.fqn < b.meta.fqn ? -1 : 1));
  const schemas = new Map<string, PolicySchemas>();
  const policyDerivedRoles: [string, CompiledUnit["derivedRoles"]][] = [];
  for (const unit of units) {
    if (unit.schemas !== undefined) {
      schemas.set(unit.meta.fqn, unit.schemas);
    }
    if (unit.derivedRoles.size > 0) {
      policyDerivedRoles.push([unit.meta.fqn, unit.derivedRoles]);
    }
  }
  return {
    bundleId: "",
    compilerVersion: ruleTableVersion,
    rules: units.flatMap((unit) => unit.rows),
    meta: new Map(units.map((unit) => [unit.meta.fqn, unit.meta])),
    schemas,
    scopeParentRoles: toScopeParentRoles(units),
    policyDerivedRoles: new Map(policyDerivedRoles),
    jsonSchemas: collectSchemas(schemas.values(), schemaStore),
  };
}
