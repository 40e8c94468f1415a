import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";

/** What people may do in a workspace. Closed list. */
export const operations = ["read", "operate", "administer"] as const;
/** `read` sees everything but secrets; `operate` changes stores, builds and rollouts; `administer` also people, tokens and keys. */
export type Operation = (typeof operations)[number];

const allowed: { readonly [role: string]: readonly Operation[] } = {
  owner: ["read", "operate", "administer"],
  admin: ["read", "operate", "administer"],
  member: ["read", "operate"],
  viewer: ["read"],
};

/** Whether a role may do something; unknown roles may nothing. better-auth writes several roles separated by commas. */
export function canOperate(role: string, operation: Operation): boolean {
  return role
    .split(",")
    .some((part) => (Object.hasOwn(allowed, part.trim()) ? allowed[part.trim()] : [])?.includes(operation));
}

export interface Membership {
  readonly workspaceId: string;
  readonly userId: string;
  readonly role: string;
}

/**
 * The membership of a person, if it allows the operation. Says `not_found` to strangers, so that ids tell nothing.
 *
 * @throws EdictError `not_found`, `permission_denied`
 */
export async function requireMembership(
  plane: Pick<Plane, "database">,
  input: { readonly workspaceId: string; readonly userId: string; readonly operation: Operation },
): Promise<Membership> {
  const { workspaceId, userId, operation } = input;
  const row = await plane.database.member.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } });
  if (row === null) throw new EdictError("not_found", "There is no such workspace.");
  if (!canOperate(row.role, operation)) {
    throw new EdictError("permission_denied", `Your role in this workspace (${row.role}) does not allow this.`);
  }
  return { workspaceId, userId, role: row.role };
}

export interface WorkspaceView {
  readonly workspaceId: string;
  readonly name: string;
  readonly slug: string;
  readonly role: string;
}

/** The workspaces of a person, by name. */
export async function listWorkspaces(plane: Pick<Plane, "database">, userId: string): Promise<WorkspaceView[]> {
  const rows = await plane.database.member.findMany({
    where: { userId },
    include: { workspace: true },
    orderBy: { workspace: { name: "asc" } },
  });
  return rows.map(({ workspace, role }) => ({
    workspaceId: workspace.id,
    name: workspace.name,
    slug: workspace.slug,
    role,
  }));
}
