import { createHash, timingSafeEqual } from "node:crypto";

/**
 * The key of a client: sha256 of its id and secret. Stock PDPs name their bootstrap bundle by it and decrypt it with it, so the
 * hub keeps neither secret nor key but a digest of the key.
 */
export function toClientKey(clientId: string, clientSecret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    createHash("sha256")
      .update(clientId + clientSecret)
      .digest(),
  );
}

/** What rests in the database. Secrets have 256 random bits, so one round is enough. */
export function hashSecret(secret: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update("edict/secret\0").update(secret).digest());
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
