import type { Plane } from "../plane.ts";

export interface CredentialView {
  readonly clientId: string;
  readonly name: string;
  readonly deploymentId: string | undefined;
  readonly createdAt: Date;
  readonly revokedAt: Date | undefined;
}

export interface AccessTokenView {
  readonly tokenId: string;
  readonly name: string;
  /** Last four characters. */
  readonly hint: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

/** Newest first. */
export async function listCredentials(plane: Pick<Plane, "database">, workspaceId: string): Promise<CredentialView[]> {
  const rows = await plane.database.clientCredential.findMany({
    where: { workspaceId },
    orderBy: { createdAt: "desc" },
  });
  return rows.map((row) => ({
    clientId: row.id,
    name: row.name,
    deploymentId: row.deploymentId ?? undefined,
    createdAt: row.createdAt,
    revokedAt: row.revokedAt ?? undefined,
  }));
}

/** Newest first. */
export async function listAccessTokens(
  plane: Pick<Plane, "database">,
  workspaceId: string,
): Promise<AccessTokenView[]> {
  const rows = await plane.database.accessToken.findMany({ where: { workspaceId }, orderBy: { createdAt: "desc" } });
  return rows.map((row) => ({
    tokenId: row.id,
    name: row.name,
    hint: row.hint,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
  }));
}
