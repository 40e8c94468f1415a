import type { Plane } from "../plane.ts";
import { hashSecret } from "./hash-secret.ts";

export interface TokenHolder {
  readonly tokenId: string;
  readonly workspaceId: string;
  readonly name: string;
}

/** Who holds a git token; `undefined` if it is unknown, revoked or expired. */
export async function verifyAccessToken(
  plane: Pick<Plane, "database">,
  token: string,
  now: Date = new Date(),
): Promise<TokenHolder | undefined> {
  const row = await plane.database.accessToken.findUnique({ where: { tokenHash: hashSecret(token) } });
  if (row === null || row.revokedAt !== null) return undefined;
  if (row.expiresAt !== null && row.expiresAt <= now) return undefined;
  return { tokenId: row.id, workspaceId: row.workspaceId, name: row.name };
}
