import {
  type Condition,
  type DerivedRole,
  defaultEngineOptions,
  type EngineOptions,
  principalPolicyKey,
  type RuleParams,
  type RuleRow,
  type RuleTable,
  resourcePolicyKey,
  rolePolicyKey,
} from "@edict/protocol";
import type { CheckRun } from "./check-run.ts";
import { ExpressionLoader, type LoadedCondition, type LoadedParams } from "./expression.ts";
import type { LoadedDerivedRole, LoadedRule } from "./loaded-rule.ts";
import { LookupMemory } from "./lookup-memory.ts";
import { RequestMemory } from "./request-memory.ts";
import { buildRuleIndex, type RuleIndex } from "./rule-index.ts";
import { createSchemaValidator, type SchemaValidator } from "./schema/schema-validator.ts";

/** A table made ready to decide. Immutable but for memory of what it worked out before. */
export interface Engine {
  readonly table: RuleTable;
  readonly options: EngineOptions;
  readonly index: RuleIndex;
  readonly expressions: ExpressionLoader;
  /** Policy key of a resource policy → its derived roles, sorted by name. */
  readonly derivedRoles: ReadonlyMap<string, readonly LoadedDerivedRole[]>;
  readonly validateAttributes: SchemaValidator;
  /** What was worked out for the kinds, versions, scopes, roles and actions asked about so far. */
  readonly places: LookupMemory;
  readonly memory: RequestMemory;
  /** Carries the state of the request that is being decided; made for the first one. */
  run: CheckRun | undefined;
}

/** Prepares a table for deciding: hashes its rules and plans its expressions. Options left out are Cerbos's defaults. */
export function loadTable(table: RuleTable, options: Partial<EngineOptions> = {}): Engine {
  const settings = { ...defaultEngineOptions, ...options };
  const expressions = new ExpressionLoader();
  const slots = new Map<string, number>();
  const index = buildRuleIndex(table, (row) => loadRule(row, table, expressions, slots));
  const derivedRoles = new Map<string, readonly LoadedDerivedRole[]>();
  for (const [key, roles] of table.policyDerivedRoles) derivedRoles.set(key, loadDerivedRoles(roles, expressions));
  return {
    table,
    options: settings,
    index,
    expressions,
    derivedRoles,
    validateAttributes: createSchemaValidator(table, settings.schemaEnforcement),
    places: new LookupMemory(),
    memory: new RequestMemory(slots.size, expressions),
    run: undefined,
  };
}

/** The same table under other options; the work of loading is shared. */
export function withOptions(engine: Engine, options: Partial<EngineOptions>): Engine {
  const settings = { ...engine.options, ...options };
  return {
    ...engine,
    options: settings,
    validateAttributes: createSchemaValidator(engine.table, settings.schemaEnforcement),
    places: new LookupMemory(),
    run: undefined,
  };
}

function loadRule(
  row: RuleRow,
  table: RuleTable,
  expressions: ExpressionLoader,
  slots: Map<string, number>,
): LoadedRule {
  const params = expressions.params(row.params);
  const { output } = row;
  const condition = loadCondition(row.condition, params, expressions);
  return {
    row,
    params,
    condition,
    derivedRoleCondition: loadDerivedRoleCondition(row.derivedRoleCondition, row.derivedRoleParams, expressions),
    resultSlot: slotOf(slots, resultKey(row)),
    effect: row.effect === undefined ? "none" : row.effect === "EFFECT_ALLOW" ? "allow" : "deny",
    negated: false,
    always: row.condition === undefined && row.derivedRoleCondition === undefined,
    isCondition: condition?.readsRuntime === false && row.derivedRoleCondition === undefined,
    hasVariables: params.variables.length > 0,
    fromRolePolicy: row.fromRolePolicy,
    activatedOutput: output?.ruleActivated === undefined ? undefined : expressions.expression(output.ruleActivated),
    notMetOutput: output?.conditionNotMet === undefined ? undefined : expressions.expression(output.conditionNotMet),
    outputSource: `${originKey(row, table)}#${row.name}`,
    policyKey: row.originFqn,
    sources: table.meta.get(row.originFqn)?.sourceAttributes,
  };
}

/**
 * Rules with one key have one result within a request. Entries of a role policy for different resources get different
 * keys, unlike in Cerbos 0.55, whose shared key makes the result depend on the order of a map.
 */
function resultKey(row: RuleRow): string {
  return row.fromRolePolicy ? `${row.evaluationKey}\0${row.resource}` : row.evaluationKey;
}

function originKey(row: RuleRow, table: RuleTable): string {
  const name = table.meta.get(row.originFqn)?.name;
  if (name === undefined) return row.originFqn;
  if (row.policyKind === "principal") return principalPolicyKey(name, row.version, row.scope);
  if (row.policyKind === "role") return rolePolicyKey(name, row.version, row.scope);
  return resourcePolicyKey(name, row.version, row.scope);
}

function slotOf(slots: Map<string, number>, key: string): number {
  const known = slots.get(key);
  if (known !== undefined) return known;
  slots.set(key, slots.size);
  return slots.size - 1;
}

function loadCondition(
  condition: Condition | undefined,
  params: LoadedParams,
  expressions: ExpressionLoader,
): LoadedCondition | undefined {
  return condition === undefined ? undefined : expressions.condition(condition, params);
}

function loadDerivedRoleCondition(
  condition: Condition | undefined,
  params: RuleParams | undefined,
  expressions: ExpressionLoader,
): LoadedCondition | undefined {
  return condition === undefined ? undefined : expressions.condition(condition, expressions.params(params ?? noParams));
}

const noParams: RuleParams = { orderedVariables: [], constants: new Map() };

function loadDerivedRoles(
  roles: ReadonlyMap<string, DerivedRole>,
  expressions: ExpressionLoader,
): readonly LoadedDerivedRole[] {
  return [...roles.values()]
    .map((role) => {
      const params = expressions.params(role.params);
      return {
        name: role.name,
        parentRoles: new Set(role.parentRoles),
        anyRole: role.parentRoles.includes("*"),
        condition: loadCondition(role.condition, params, expressions),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
