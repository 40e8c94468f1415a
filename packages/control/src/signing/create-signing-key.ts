import { createHash, generateKeyPairSync } from "node:crypto";
import type { Transaction } from "../database.ts";
import { type HubSecret, sealSecret } from "../seal-secret.ts";

/** Gives a workspace an Ed25519 key. @returns the key's id */
export async function createSigningKey(
  transaction: Transaction,
  secret: HubSecret,
  workspaceId: string,
): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const publicKeyDer = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  const privateKeyDer = privateKey.export({ type: "pkcs8", format: "der" });
  const id = toKeyId(publicKeyDer);
  await transaction.signingKey.create({
    data: { id, workspaceId, publicKeyDer, sealedPrivateKey: sealSecret(secret, privateKeyDer) },
  });
  return id;
}

/** First 16 hexadecimal characters of the sha256 of a public key (SPKI, DER). */
function toKeyId(publicKeyDer: Uint8Array): string {
  return createHash("sha256").update(publicKeyDer).digest("hex").slice(0, 16);
}
