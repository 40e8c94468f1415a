import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";

/** Ends a credential: tokens made from it stop working at their next use. @throws EdictError `not_found` */
export async function revokeCredential(
  plane: Pick<Plane, "database">,
  input: { readonly workspaceId: string; readonly clientId: string; readonly actor: string },
): Promise<void> {
  const { workspaceId, clientId, actor } = input;
  await plane.database.$transaction(async (transaction) => {
    const { count } = await transaction.clientCredential.updateMany({
      where: { id: clientId, workspaceId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw new EdictError("not_found", "There is no such credential.");
    await recordAudit(transaction, { workspaceId, actor, action: "credential.revoke", target: clientId });
  });
}
