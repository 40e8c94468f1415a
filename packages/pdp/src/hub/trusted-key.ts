import { createHash, createPublicKey } from "node:crypto";

/** A pinned Ed25519 public key, PEM or base64 of its DER form, under the id that manifests call it by. Throws if it is not one. */
export function readTrustedKey(text: string): ReadonlyMap<string, string> {
  const key = text.includes("BEGIN")
    ? createPublicKey(text)
    : createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
  const keyId = createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
  return new Map([[keyId, key.export({ type: "spki", format: "pem" }).toString()]]);
}
