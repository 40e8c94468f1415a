import { newId, newSecret } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";
import { hashSecret } from "./hash-secret.ts";

/** Makes a token for git; `token` is shown once. */
export async function createAccessToken(
  plane: Pick<Plane, "database">,
  input: {
    readonly workspaceId: string;
    readonly userId?: string;
    readonly name: string;
    readonly actor: string;
    readonly expiresAt?: Date;
  },
): Promise<{ readonly tokenId: string; readonly token: string }> {
  const token = `edt_${newSecret()}`;
  const tokenId = newId("accessToken");
  const { workspaceId, userId, name, actor, expiresAt } = input;
  await plane.database.$transaction(async (transaction) => {
    await transaction.accessToken.create({
      data: {
        id: tokenId,
        workspaceId,
        userId: userId ?? null,
        name,
        tokenHash: hashSecret(token),
        hint: token.slice(-4),
        expiresAt: expiresAt ?? null,
      },
    });
    await recordAudit(transaction, { workspaceId, actor, action: "token.create", target: tokenId, data: { name } });
  });
  return { tokenId, token };
}
