import {
  compareText,
  compileGlob,
  type DerivedRole,
  type RuleRow,
  type RuleTable,
  resourcePolicyKey,
  rolePolicyKey,
} from "@edict/protocol";
import type { ConditionEmitter } from "../conditions/condition-emitter.ts";
import type { DataImage } from "../data/data-image.ts";
import { type IndexTable, keyKinds } from "../data/index-table.ts";
import { anyName, type NameTable, powerOfTwo } from "../data/name-table.ts";
import type { PatternWriter } from "../data/write-pattern.ts";
import type { DerivedRoleNames } from "./derived-role-names.ts";
import { groupRules, type ScopeRows } from "./group-rules.ts";
import type { RoleBits } from "./role-bits.ts";
import { type RuleVariant, type RuleWriter, ruleSize } from "./rule-writer.ts";

/** What writing rules needs. */
export interface RuleContext {
  readonly table: RuleTable;
  readonly data: DataImage;
  readonly names: NameTable;
  readonly index: IndexTable;
  readonly patterns: PatternWriter;
  readonly roles: RoleBits;
  readonly derivedRoles: DerivedRoleNames;
  readonly rules: RuleWriter;
  readonly conditions: ConditionEmitter;
}

/** Writes all rules of a table and puts them into the index, by version and scope. */
export function writeRules(context: RuleContext): void {
  for (const group of groupRules(context.table)) {
    const version = context.names.id(group.version);
    const scope = context.names.id(group.scope);
    for (const [kind, rows] of group.byResource) {
      context.index.add({ version, scope, kind: context.names.id(kind) }, writeBlock(context, group, kind, rows));
    }
    const rolePolicies = writeRolePolicies(context, group, version, scope);
    writePrincipalPolicies(context, group, version, scope);
    const hasPrincipals = group.byPrincipal.size > 0;
    if (rolePolicies !== 0 || hasPrincipals) {
      context.index.add({ version, scope }, context.data.words([rolePolicies, hasPrincipals ? 1 : 0]));
    }
  }
}

/** A block, `assembly/driver/block.ts`. */
function writeBlock(context: RuleContext, group: ScopeRows, kind: string, rows: readonly RuleRow[]): number {
  const { data, roles } = context;
  const ruleOf = new Map<string, number>();
  const words: number[] = [];
  const entries = rows.map((row, place) => {
    const own = context.rules.words(row);
    const key = own.join();
    const known = ruleOf.get(key) ?? ruleOf.size;
    if (!ruleOf.has(key)) {
      ruleOf.set(key, known);
      words.push(...own);
    }
    return { row, role: roles.bit(row.role), rule: known, place };
  });
  const derived = context.table.policyDerivedRoles.get(resourcePolicyKey(kind, group.version, group.scope));
  const at = data.words(words);
  const bits = [...new Set(entries.map(({ role }) => role))];
  return data.words([
    at,
    writeActions(context, entries),
    writeOthers(context, entries),
    writeDerivedRoles(context, derived),
    data.words([bits.length, ...bits]),
  ]);
}

interface BlockEntry {
  readonly row: RuleRow;
  readonly role: number;
  readonly rule: number;
  /** Its place among the entries. */
  readonly place: number;
}

/** For each action that a rule names, the rules that apply to it, in order. */
function writeActions({ data, names, roles, rules }: RuleContext, entries: readonly BlockEntry[]): number {
  const named = [...new Set(entries.map(({ row }) => row.action).filter((action) => !action.includes("*")))];
  const lists = new Map<string, number>();
  const open = entries.filter(({ row }) => row.action.includes("*"));
  const own = new Map<string, BlockEntry[]>();
  for (const entry of entries) {
    const others = own.get(entry.row.action);
    if (others === undefined) own.set(entry.row.action, [entry]);
    else others.push(entry);
  }
  const listOf = new Map(
    named.map((action) => {
      const fitting = inOrder(
        own.get(action) ?? [],
        open.filter(({ row }) => matchesGlob(row.action, action)),
      );
      const shorts = ruleList(fitting, roles.areMany, rules.isRemembering);
      const list = lists.get(shorts.join()) ?? data.shorts(shorts);
      lists.set(shorts.join(), list);
      return [names.id(action), list] as const;
    }),
  );
  return data.words(hashActions(listOf));
}

/** The lists of actions by name, `assembly/driver/block.ts`. */
function hashActions(listOf: ReadonlyMap<number, number>): number[] {
  const mask = powerOfTwo(listOf.size + 1) - 1;
  const slots = Array.from({ length: mask + 1 }, () => [anyName, 0]);
  for (const [name, list] of listOf) {
    let slot = name & mask;
    while (slots[slot]?.[1] !== 0) slot = (slot + 1) & mask;
    slots[slot] = [name, list];
  }
  return [mask, ...slots.flat()];
}

/** Rules and whom they are for, `assembly/driver/block.ts`. */
function ruleList(entries: readonly BlockEntry[], areManyRoles: boolean, isRemembering: boolean): number[] {
  const written: { row: RuleRow; rule: number; whom: number }[] = [];
  for (const { row, role, rule } of entries) {
    const last = written.at(-1);
    // Entries of one rule that follow each other become one; with outputs it matters how often a rule is visited.
    if (!areManyRoles && !isRemembering && last?.rule === rule) last.whom = (last.whom | (2 ** role)) >>> 0;
    else written.push({ row, rule, whom: areManyRoles ? role : 2 ** role });
  }
  const denies = written.findLastIndex(({ row }) => row.effect === "EFFECT_DENY") + 1;
  const entry = areManyRoles
    ? ({ rule, whom }: { rule: number; whom: number }) => [rule, whom]
    : ({ rule, whom }: { rule: number; whom: number }) => [rule, whom & 0xffff, whom >>> 16];
  return [written.length, denies, ...written.flatMap(entry)];
}

function matchesGlob(pattern: string, action: string): boolean {
  return compileGlob(pattern)?.(action) === true;
}

/** Both lists as one, in the order of the entries. */
function inOrder(own: readonly BlockEntry[], open: readonly BlockEntry[]): readonly BlockEntry[] {
  if (open.length === 0) return own;
  return [...own, ...open].sort((a, b) => a.place - b.place);
}

/** The rules that can apply to an action that no rule of the block names. */
function writeOthers({ data, patterns }: RuleContext, entries: readonly BlockEntry[]): number {
  const open = entries.filter(({ row }) => row.action.includes("*"));
  if (open.length === 0) return 0;
  return data.words([
    open.length,
    ...open.flatMap(({ row, role, rule }) => [patterns.field(row.action), role + rule * 2 ** 16]),
  ]);
}

/** Derived roles by name: name, condition, parents; none of these means any role. */
function writeDerivedRoles(context: RuleContext, roles: ReadonlyMap<string, DerivedRole> | undefined): number {
  if (roles === undefined || roles.size === 0) return 0;
  const sorted = [...roles.values()].sort((a, b) => compareText(a.name, b.name));
  const words = sorted.flatMap((role) => {
    const parents = role.parentRoles.includes("*") ? [] : role.parentRoles.map((name) => context.roles.parentBit(name));
    // Without parents a role is nobody's, which bit 0xffff of no set says; a list of none would mean anybody's.
    const bits = parents.length > 0 || role.parentRoles.includes("*") ? parents : [context.roles.nobody];
    const condition = context.conditions.listedCondition(role.condition, role.params);
    return [context.derivedRoles.number(role.name), condition, bits.length, ...bits];
  });
  return context.data.words([sorted.length, ...words]);
}

/** Role policies of a scope: `[count, policy, …]`, a policy being `[role, implicit deny, entries, count]`. */
function writeRolePolicies(context: RuleContext, group: ScopeRows, version: number, scope: number): number {
  const { data, names, index } = context;
  const policies = [...group.byRolePolicy].map(([role, rows]) => {
    const name = names.id(role);
    const entries = rows.map((row) => writeRoleEntry(context, row));
    const deny = writeImplicitDeny(context, role, rows);
    const policy = data.words([name, deny, data.words(entries.flat()), entries.length]);
    index.add({ version, scope, kind: keyKinds.role | name }, policy);
    return policy;
  });
  return policies.length === 0 ? 0 : data.words([policies.length, ...policies]);
}

function writeImplicitDeny(context: RuleContext, role: string, rows: readonly RuleRow[]): number {
  const [row] = rows;
  if (row === undefined) return 0;
  const policyKey = rolePolicyKey(role, row.version, row.scope);
  return writeRule(context, row, { effect: "EFFECT_DENY", unconditional: true, policyKey });
}

/** `[resource pattern, allowed actions, rule or 0]`: a deny unless the condition holds, or just an output. */
function writeRoleEntry(context: RuleContext, row: RuleRow): number[] {
  const allowed = (row.allowActions ?? []).flatMap((action) => context.patterns.action(action));
  const rule =
    row.condition !== undefined
      ? writeRule(context, row, { effect: "EFFECT_DENY", negated: true })
      : row.output !== undefined
        ? writeRule(context, row, {})
        : 0;
  return [context.patterns.field(row.resource), context.data.words([allowed.length, ...allowed]), rule];
}

function writeRule({ data, rules }: RuleContext, row: RuleRow, variant: RuleVariant): number {
  const words = rules.words(row, variant);
  if (words.length * 4 !== ruleSize) throw new Error("a rule has another size than the runtime expects");
  return data.words(words);
}

function writePrincipalPolicies(context: RuleContext, group: ScopeRows, version: number, scope: number): void {
  const { data, names, patterns, index } = context;
  for (const [principal, rows] of group.byPrincipal) {
    const entries = rows.flatMap((row) => [
      patterns.field(row.resource),
      patterns.field(row.action),
      writeRule(context, row, {}),
    ]);
    const kind = keyKinds.principal | names.id(principal);
    index.add({ version, scope, kind }, data.words([rows.length, ...entries]));
  }
}
