import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";

/** Ends a git token. @throws EdictError `not_found` */
export async function revokeAccessToken(
  plane: Pick<Plane, "database">,
  input: { readonly workspaceId: string; readonly tokenId: string; readonly actor: string },
): Promise<void> {
  const { workspaceId, tokenId, actor } = input;
  await plane.database.$transaction(async (transaction) => {
    const { count } = await transaction.accessToken.updateMany({
      where: { id: tokenId, workspaceId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw new EdictError("not_found", "There is no such token.");
    await recordAudit(transaction, { workspaceId, actor, action: "token.revoke", target: tokenId });
  });
}
