import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { EdictError } from "@edict/protocol";

/** The hub's secret key: 32 bytes that every process of one hub shares. From it all other keys are derived. */
export type HubSecret = Uint8Array;

/** Reads a hub secret from 64 hexadecimal characters. */
export function parseHubSecret(text: string): HubSecret {
  if (!/^[0-9a-fA-F]{64}$/.test(text))
    throw new EdictError("invalid_request", "The hub secret must be 64 hexadecimal characters.");
  return Buffer.from(text, "hex");
}

/** A key for one purpose. */
export function deriveKey(secret: HubSecret, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(0), `edict/${purpose}`, 32));
}

/** Encrypts what must rest in the database (AES-256-GCM: nonce, tag, ciphertext). */
export function sealSecret(secret: HubSecret, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(secret, "seal"), nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
}

/** @throws EdictError `internal` if the hub's secret is not the one that sealed it */
export function openSecret(secret: HubSecret, sealed: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv("aes-256-gcm", deriveKey(secret, "seal"), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch (cause) {
    throw new EdictError(
      "internal",
      "A sealed key cannot be opened: the hub secret is not the one it was sealed with.",
      cause,
    );
  }
}
