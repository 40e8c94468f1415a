import {
  type Condition,
  compareText,
  compileGlob,
  type EngineOptions,
  type RuleExpr,
  type RuleParams,
  type RuleRow,
  type RuleTable,
  resourcePolicyKey,
  sanitizeName,
  type WasmReads,
} from "@edict/protocol";
import { collectReads } from "./collect-reads.ts";
import { ReadSet } from "./read-set.ts";

/** What the rules for each resource kind read of a request. Kinds that read the same share an entry; see `WasmManifest`. */
export function findReads(table: RuleTable, { schemaEnforcement }: EngineOptions): readonly WasmReads[] {
  const rows = new RowReads();
  const byKind = new Map<string, RuleRow[]>();
  for (const row of table.rules) {
    const known = byKind.get(row.resource);
    if (known === undefined) byKind.set(row.resource, [row]);
    else known.push(row);
  }
  const open = [...byKind].flatMap(([pattern, own]) => (pattern.includes("*") ? [openRows(pattern, own)] : []));
  const found = new Map<string, ReadSet>();
  for (const [kind, own] of byKind) {
    // Kinds are sanitized before rules are looked for, so what role policies say of others is about no request.
    if (kind.includes("*") || kind === "" || sanitizeName(kind) !== kind) continue;
    const reads = new ReadSet();
    const matching = open.filter(({ matches }) => matches(kind)).flatMap(({ own }) => own);
    for (const row of [...own, ...matching]) rows.addTo(reads, row);
    for (const { version, scope } of own) addPolicy(reads, rows, table, resourcePolicyKey(kind, version, scope));
    if (schemaEnforcement !== "none") addSchemas(reads, table, kind);
    found.set(kind, reads);
  }
  const others = new ReadSet();
  for (const { own } of open) for (const row of own) rows.addTo(others, row);
  return group([...found].sort(([a], [b]) => compareText(a, b)).concat(open.length > 0 ? [["*", others]] : []));
}

function openRows(pattern: string, own: readonly RuleRow[]) {
  return { own, matches: compileGlob(pattern) ?? (() => false) };
}

/** Derived roles are worked out where somebody asks for them or a condition looks at `runtime`. */
function addPolicy(reads: ReadSet, rows: RowReads, table: RuleTable, policyKey: string): void {
  for (const role of table.policyDerivedRoles.get(policyKey)?.values() ?? []) {
    rows.addCondition(reads, role.condition);
    rows.addParams(reads, role.params);
  }
}

/** A schema looks at everything. */
function addSchemas(reads: ReadSet, table: RuleTable, kind: string): void {
  const prefix = resourcePolicyKey(kind, "", "");
  for (const [policyKey, schemas] of table.schemas) {
    if (!policyKey.startsWith(prefix)) continue;
    if (schemas.principalSchema !== undefined) reads.add(["P", "attr"]);
    if (schemas.resourceSchema !== undefined) reads.add(["R", "attr"]);
  }
}

/** What rows read; rows of one rule share their parts, which are looked at once. */
class RowReads {
  readonly #known = new Map<object, ReadSet>();

  addTo(reads: ReadSet, row: RuleRow): void {
    this.addCondition(reads, row.condition);
    this.addCondition(reads, row.derivedRoleCondition);
    this.addParams(reads, row.params);
    if (row.derivedRoleParams !== undefined) this.addParams(reads, row.derivedRoleParams);
    this.#addExpr(reads, row.output?.ruleActivated);
    this.#addExpr(reads, row.output?.conditionNotMet);
  }

  addCondition(reads: ReadSet, condition: Condition | undefined): void {
    if (condition === undefined) return;
    if (condition.op === "expr") this.#addExpr(reads, condition.expr);
    else for (const part of condition.of) this.addCondition(reads, part);
  }

  addParams(reads: ReadSet, params: RuleParams): void {
    for (const { expr } of params.orderedVariables) this.#addExpr(reads, expr);
  }

  #addExpr(reads: ReadSet, expr: RuleExpr | undefined): void {
    if (expr === undefined) return;
    const known = this.#known.get(expr) ?? this.#look(expr);
    reads.addAll(known);
  }

  #look(expr: RuleExpr): ReadSet {
    const reads = new ReadSet();
    collectReads(expr.ast, (path) => reads.add(path));
    this.#known.set(expr, reads);
    return reads;
  }
}

function group(found: readonly (readonly [string, ReadSet])[]): readonly WasmReads[] {
  const groups = new Map<string, { readonly kinds: string[]; readonly reads: ReadSet }>();
  for (const [kind, reads] of found) {
    const key = JSON.stringify(reads.summary([]));
    const same = groups.get(key);
    if (same === undefined) groups.set(key, { kinds: [kind], reads });
    else same.kinds.push(kind);
  }
  return [...groups.values()].map(({ kinds, reads }) => reads.summary(kinds));
}
