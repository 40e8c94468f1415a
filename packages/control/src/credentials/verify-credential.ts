import type { Plane } from "../plane.ts";
import { equalBytes, hashSecret, toClientKey } from "./hash-secret.ts";

/** A decision point that has proven who it is. */
export interface Client {
  readonly clientId: string;
  readonly workspaceId: string;
  /** Undefined: every deployment of the workspace. */
  readonly deploymentId: string | undefined;
}

/** The client with this id and secret; `undefined` if there is none or it was revoked. */
export function verifyCredential(
  plane: Pick<Plane, "database">,
  clientId: string,
  clientSecret: string,
): Promise<Client | undefined> {
  return verifyClientKey(plane, clientId, toClientKey(clientId, clientSecret));
}

/** The same, for a caller that shows the client's key instead of its secret. */
export async function verifyClientKey(
  plane: Pick<Plane, "database">,
  clientId: string,
  key: Uint8Array,
): Promise<Client | undefined> {
  const row = await plane.database.clientCredential.findUnique({ where: { id: clientId } });
  if (row === null || row.revokedAt !== null || !equalBytes(row.secretHash, hashSecret(key))) return undefined;
  return { clientId, workspaceId: row.workspaceId, deploymentId: row.deploymentId ?? undefined };
}

/** The client with this id, if it was not revoked since it was last verified. */
export async function findClient(plane: Pick<Plane, "database">, clientId: string): Promise<Client | undefined> {
  const row = await plane.database.clientCredential.findUnique({ where: { id: clientId } });
  if (row === null || row.revokedAt !== null) return undefined;
  return { clientId, workspaceId: row.workspaceId, deploymentId: row.deploymentId ?? undefined };
}
