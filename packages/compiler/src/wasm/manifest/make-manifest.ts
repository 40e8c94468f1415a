import { compareText, type EngineOptions, type RuleTable, type WasmManifest, wasmAbiVersion } from "@edict/protocol";
import type { AttributeSlots } from "../conditions/attribute-slots.ts";
import { findReads } from "./find-reads.ts";

/** What a module says of itself. Ids of principals and values of attributes are nobody's business here. */
export function makeManifest(table: RuleTable, options: EngineOptions, slots: AttributeSlots): WasmManifest {
  const { defaultPolicyVersion, defaultScope, lenientScopeSearch, strictEvaluation, schemaEnforcement } = options;
  return {
    abi: wasmAbiVersion,
    bundleId: table.bundleId,
    compilerVersion: table.compilerVersion,
    options: { defaultPolicyVersion, defaultScope, lenientScopeSearch, strictEvaluation, schemaEnforcement },
    kinds: sorted(table.rules.map(({ resource }) => resource)),
    actions: sorted(table.rules.flatMap(({ action, allowActions }) => allowActions ?? [action])),
    roles: sorted(rolesOf(table)),
    versions: sorted(table.rules.map(({ version }) => version)),
    scopes: sorted(
      table.rules.map(({ scope }) => scope),
      true,
    ),
    reads: findReads(table, options),
    slots: { principal: slots.names("principal"), resource: slots.names("resource") },
  };
}

function rolesOf(table: RuleTable): string[] {
  const derived = [...table.policyDerivedRoles.values()].flatMap((roles) => [...roles.values()]);
  const parents = [...table.scopeParentRoles.values()].flatMap((roles) => [...roles].flat(2));
  return [...table.rules.map(({ role }) => role), ...derived.flatMap(({ parentRoles }) => parentRoles), ...parents];
}

/** Rows that only say that a scope exists have no names; the root scope has none either. */
function sorted(names: readonly string[], hasUnnamed = false): readonly string[] {
  return [...new Set(names)].filter((name) => hasUnnamed || name !== "").sort(compareText);
}
