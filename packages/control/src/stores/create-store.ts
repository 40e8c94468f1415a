import { newHubId } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";
import { checkName, findFreeSlug, toSlug } from "../slug.ts";

/** Makes a hub-hosted store with an empty repository. @throws EdictError `invalid_request` */
export async function createStore(
  plane: Pick<Plane, "database" | "repositories">,
  input: { readonly workspaceId: string; readonly name: string; readonly actor: string },
): Promise<{ readonly storeId: string; readonly slug: string }> {
  const { workspaceId, actor } = input;
  const name = checkName(input.name);
  const storeId = newHubId();
  await plane.repositories.create(storeId, "main");
  const slug = await plane.database.$transaction(async (transaction) => {
    const taken = await transaction.store.findMany({
      where: { workspaceId, slug: { startsWith: toSlug(name) } },
      select: { slug: true },
    });
    const free = findFreeSlug(name, taken);
    await transaction.store.create({ data: { id: storeId, workspaceId, name, slug: free } });
    await recordAudit(transaction, { workspaceId, actor, action: "store.create", target: storeId, data: { name } });
    return free;
  });
  return { storeId, slug };
}
