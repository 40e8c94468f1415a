import type { Plane } from "../plane.ts";

/** A store of a workspace by its id or slug, as a git URL names it. */
export async function findStore(
  plane: Pick<Plane, "database">,
  workspaceId: string,
  name: string,
): Promise<{ readonly storeId: string; readonly name: string; readonly defaultBranch: string } | undefined> {
  const row = await plane.database.store.findFirst({ where: { workspaceId, OR: [{ id: name }, { slug: name }] } });
  return row === null ? undefined : { storeId: row.id, name: row.name, defaultBranch: row.defaultBranch };
}
