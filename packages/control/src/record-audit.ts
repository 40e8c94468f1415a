import type { JsonObject } from "@edict/protocol";
import type { Transaction } from "./database.ts";
import { newId } from "./new-id.ts";

export interface AuditEntry {
  readonly workspaceId: string;
  /** User id, `token:<name>` or `hub`. */
  readonly actor: string;
  /** `deployment.rollBack`, verb after the thing. */
  readonly action: string;
  readonly target: string;
  readonly data?: JsonObject;
}

/** Writes who did what, in the transaction that does it. */
export async function recordAudit(transaction: Transaction, entry: AuditEntry): Promise<void> {
  const { workspaceId, actor, action, target, data = {} } = entry;
  await transaction.auditEvent.create({
    data: { id: newId("auditEvent"), workspaceId, actor, action, target, data: { ...data } },
  });
}
