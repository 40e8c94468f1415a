import { newId } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";
import { createSigningKey } from "../signing/create-signing-key.ts";
import { checkName, findFreeSlug, toSlug } from "../slug.ts";

/** Makes a workspace with its signing key and its first owner. @throws EdictError `invalid_request` */
export async function createWorkspace(
  plane: Pick<Plane, "database" | "secret">,
  input: { readonly name: string; readonly ownerId: string },
): Promise<{ readonly workspaceId: string; readonly slug: string }> {
  const name = checkName(input.name);
  return plane.database.$transaction(async (transaction) => {
    const workspaceId = newId("workspace");
    const taken = await transaction.workspace.findMany({
      where: { slug: { startsWith: toSlug(name) } },
      select: { slug: true },
    });
    const slug = findFreeSlug(name, taken);
    await transaction.workspace.create({ data: { id: workspaceId, name, slug } });
    await transaction.member.create({
      data: { id: newId("member"), workspaceId, userId: input.ownerId, role: "owner" },
    });
    await createSigningKey(transaction, plane.secret, workspaceId);
    await recordAudit(transaction, {
      workspaceId,
      actor: input.ownerId,
      action: "workspace.create",
      target: workspaceId,
    });
    return { workspaceId, slug };
  });
}
