import { toCanonicalJson } from "./canonical-json.ts";
import { compareText } from "./compare-text.ts";
import { isRecord } from "./is-record.ts";

/** What an artifact is. */
export const artifactKinds = ["rule-table", "wasm-core", "wasm-component"] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/** File name endings, by kind. */
export const artifactExtensions = {
  "rule-table": "crrt",
  "wasm-core": "wasm",
  "wasm-component": "component.wasm",
} as const satisfies { readonly [kind in ArtifactKind]: string };

/** One artifact of a build. */
export interface ManifestArtifact {
  readonly kind: ArtifactKind;
  /** 64 lower-case hexadecimal characters. */
  readonly sha256: string;
  readonly bytes: number;
}

/** One store that went into a build, at one commit. */
export interface ManifestSource {
  readonly storeId: string;
  /** Git commit, 40 or 64 hexadecimal characters. */
  readonly commit: string;
}

/**
 * What was built from what. Signed with the workspace's Ed25519 key over its canonical JSON; says nothing about when or
 * where it was built, so two builds of the same sources have the same manifest.
 */
export interface ArtifactManifest {
  readonly format: typeof manifestFormat;
  readonly deploymentId: string;
  readonly bundleId: string;
  readonly compilerVersion: number;
  readonly sources: readonly ManifestSource[];
  readonly artifacts: readonly ManifestArtifact[];
}

export const manifestFormat = "edict.manifest.v1";

/** A manifest with its signature, as the gateway serves it. */
export interface SignedManifest {
  /** The canonical JSON of an `ArtifactManifest`: the very bytes that are signed, as UTF-8 text. */
  readonly manifest: string;
  /** Ed25519 over those bytes, base64. */
  readonly signature: string;
  /** Which key: first 16 hexadecimal characters of the sha256 of its SubjectPublicKeyInfo (DER). */
  readonly keyId: string;
}

/** The one encoding of a manifest. Sources sort by store, artifacts by kind. */
export function encodeManifest(manifest: ArtifactManifest): string {
  const sources = [...manifest.sources].sort((a, b) => compareText(a.storeId, b.storeId));
  const artifacts = [...manifest.artifacts].sort((a, b) => compareText(a.kind, b.kind));
  return toCanonicalJson({
    format: manifest.format,
    deploymentId: manifest.deploymentId,
    bundleId: manifest.bundleId,
    compilerVersion: manifest.compilerVersion,
    sources: sources.map(({ storeId, commit }) => ({ storeId, commit })),
    artifacts: artifacts.map(({ kind, sha256, bytes }) => ({ kind, sha256, bytes })),
  });
}

/** Reads a manifest; `undefined` if the text is not one. Says nothing about its signature. */
export function parseManifest(text: string): ArtifactManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isManifest(value) ? value : undefined;
}

function isManifest(value: unknown): value is ArtifactManifest {
  return (
    isRecord(value) &&
    value["format"] === manifestFormat &&
    typeof value["deploymentId"] === "string" &&
    typeof value["bundleId"] === "string" &&
    typeof value["compilerVersion"] === "number" &&
    Array.isArray(value["sources"]) &&
    value["sources"].every(isSource) &&
    Array.isArray(value["artifacts"]) &&
    value["artifacts"].every(isArtifact)
  );
}

function isSource(value: unknown): boolean {
  return isRecord(value) && typeof value["storeId"] === "string" && typeof value["commit"] === "string";
}

function isArtifact(value: unknown): boolean {
  return (
    isRecord(value) &&
    artifactKinds.some((kind) => kind === value["kind"]) &&
    typeof value["sha256"] === "string" &&
    /^[0-9a-f]{64}$/.test(value["sha256"]) &&
    typeof value["bytes"] === "number"
  );
}
