import type { RuleRow, RuleTable } from "@edict/protocol";

/** The rows of one policy version in one scope, by what they are found by, in the order of the table. */
export interface ScopeRows {
  readonly version: string;
  readonly scope: string;
  /** By sanitised resource kind. */
  readonly byResource: ReadonlyMap<string, readonly RuleRow[]>;
  /** By role. */
  readonly byRolePolicy: ReadonlyMap<string, readonly RuleRow[]>;
  /** By principal id. */
  readonly byPrincipal: ReadonlyMap<string, readonly RuleRow[]>;
}

interface Draft {
  readonly version: string;
  readonly scope: string;
  readonly byResource: Map<string, RuleRow[]>;
  readonly byRolePolicy: Map<string, RuleRow[]>;
  readonly byPrincipal: Map<string, RuleRow[]>;
}

/** Groups the rows of a table by version and scope, in the order in which these are first met. */
export function groupRules(table: RuleTable): readonly ScopeRows[] {
  const groups = new Map<string, Draft>();
  for (const row of table.rules) {
    const key = `${row.version}\0${row.scope}`;
    const group = groups.get(key) ?? startGroup(row);
    groups.set(key, group);
    if (row.policyKind === "principal") push(group.byPrincipal, row.principal, row);
    else if (row.allowActions !== undefined) push(group.byRolePolicy, row.role, row);
    else push(group.byResource, row.resource, row);
  }
  return [...groups.values()];
}

function startGroup({ version, scope }: RuleRow): Draft {
  return { version, scope, byResource: new Map(), byRolePolicy: new Map(), byPrincipal: new Map() };
}

function push(map: Map<string, RuleRow[]>, key: string, row: RuleRow): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}
