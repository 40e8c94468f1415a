import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
// @boundaries-ignore what writes the bundle that is loaded
import { encodeRuleTable } from "@edict/compiler";
import { encodeManifest, type SignedManifest } from "@edict/protocol";
import { readTrustedKey, type verifyBundle } from "../../src/index.ts";
import { compileNotes } from "./start-test-pdp.ts";

export const deploymentId = "DEPLOYMENT01";

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export interface Signer {
  readonly privateKey: KeyObject;
  readonly keyId: string;
  /** What a decision point that trusts this signer knows. */
  readonly keys: ReadonlyMap<string, string>;
}

export function createSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const keys = readTrustedKey(publicKey.export({ type: "spki", format: "pem" }).toString());
  const [keyId = ""] = keys.keys();
  return { privateKey, keyId, keys };
}

export function signText(manifest: string, { privateKey, keyId }: Signer): SignedManifest {
  return { manifest, signature: sign(null, Buffer.from(manifest, "utf8"), privateKey).toString("base64"), keyId };
}

/** A bundle as the hub builds it, signed; `changes` go into the manifest before it is signed. */
export function signNotes(
  signer: Signer,
  changes: { readonly deploymentId?: string; readonly bundleId?: string } = {},
): Parameters<typeof verifyBundle>[0] {
  const table = compileNotes();
  const bytes = encodeRuleTable(table);
  const manifest = encodeManifest({
    format: "edict.manifest.v1",
    deploymentId,
    bundleId: table.bundleId,
    compilerVersion: table.compilerVersion,
    sources: [],
    artifacts: [{ kind: "rule-table", sha256: sha256(bytes), bytes: bytes.length }],
    ...changes,
  });
  return { bytes, manifest: signText(manifest, signer) };
}
