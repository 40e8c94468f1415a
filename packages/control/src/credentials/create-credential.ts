import { newHubId, newSecret } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";
import { hashSecret, toClientKey } from "./hash-secret.ts";

export interface NewCredential {
  readonly clientId: string;
  /** Shown once; the hub keeps a digest. */
  readonly clientSecret: string;
}

/** Makes credentials for decision points: of one deployment, or of all if `deploymentId` is not given. */
export async function createCredential(
  plane: Pick<Plane, "database">,
  input: {
    readonly workspaceId: string;
    readonly deploymentId?: string;
    readonly name: string;
    readonly actor: string;
  },
): Promise<NewCredential> {
  const clientId = newHubId();
  const clientSecret = newSecret();
  const { workspaceId, deploymentId, name, actor } = input;
  await plane.database.$transaction(async (transaction) => {
    await transaction.clientCredential.create({
      data: {
        id: clientId,
        workspaceId,
        deploymentId: deploymentId ?? null,
        name,
        secretHash: hashSecret(toClientKey(clientId, clientSecret)),
      },
    });
    await recordAudit(transaction, {
      workspaceId,
      actor,
      action: "credential.create",
      target: clientId,
      data: { name },
    });
  });
  return { clientId, clientSecret };
}
