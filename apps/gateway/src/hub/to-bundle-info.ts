import { createHash } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { ArtifactStore, BundleRef } from "@edict/control";
import {
  type BundleInfo,
  BundleInfoSchema,
  BundleType,
  type Source,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import type { SignedUrls } from "./signed-urls.ts";

/** How long a download link works; clients fetch at once and ask again if they must. */
const downloadValidMs = 60 * 60 * 1000;

/**
 * Tells a client where its bundle is. The output hash is the digest of the bytes: a client that has them downloads nothing.
 *
 * @param origin `https://host:port` under which the client reaches this gateway
 */
export async function toBundleInfo(
  parts: { readonly artifacts: ArtifactStore; readonly urls: SignedUrls; readonly origin: string },
  source: Source | undefined,
  bundle: BundleRef,
): Promise<BundleInfo> {
  const url =
    (await parts.artifacts.downloadUrl(bundle.sha256, downloadValidMs)) ??
    parts.origin + parts.urls.sign(bundle.sha256, downloadValidMs);
  const checksum = new Uint8Array(Buffer.from(bundle.sha256, "hex"));
  return create(BundleInfoSchema, {
    ...(source === undefined ? {} : { source }),
    inputHash: new Uint8Array(createHash("sha256").update(bundle.bundleId).digest()),
    outputHash: checksum,
    segments: [{ segmentId: 1, checksum, downloadUrls: [url] }],
    bundleType: BundleType.RULE_TABLE,
  });
}
