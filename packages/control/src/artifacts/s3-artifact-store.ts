import type { S3Client } from "@aws-sdk/client-s3";
import { checkDigest, digestOf, missingArtifact, verifyDigest } from "./artifact-digest.ts";
import type { ArtifactStore } from "./artifact-store.ts";

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** For anything but AWS, `http://127.0.0.1:9000`. */
  readonly endpoint?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Hand out presigned URLs, so that decision points download past the hub. */
  readonly presign?: boolean;
}

/** Artifacts in a bucket, `artifacts/<sha256>`. Works on any server that speaks the S3 API; needs no conditional writes. */
export function createS3ArtifactStore(options: S3Options): ArtifactStore {
  let opened: Promise<{ sdk: typeof import("@aws-sdk/client-s3"); client: S3Client }> | undefined;
  // The SDK takes a while to load, and most processes never ask for an artifact.
  const open = () => {
    opened ??= import("@aws-sdk/client-s3").then((sdk) => ({ sdk, client: new sdk.S3Client(toClientConfig(options)) }));
    return opened;
  };
  const at = (sha256: string) => {
    checkDigest(sha256);
    return { Bucket: options.bucket, Key: `artifacts/${sha256}` };
  };
  return {
    put: async (bytes) => {
      const { sdk, client } = await open();
      const sha256 = digestOf(bytes);
      await client.send(
        new sdk.PutObjectCommand({ ...at(sha256), Body: bytes, ContentType: "application/octet-stream" }),
      );
      return sha256;
    },
    get: async (sha256) => {
      const place = at(sha256);
      const { sdk, client } = await open();
      const object = await client.send(new sdk.GetObjectCommand(place)).catch((cause: unknown) => {
        throw isMissing(cause) ? missingArtifact(sha256, cause) : cause;
      });
      if (object.Body === undefined) throw missingArtifact(sha256);
      return verifyDigest(sha256, await object.Body.transformToByteArray());
    },
    has: async (sha256) => {
      const place = at(sha256);
      const { sdk, client } = await open();
      try {
        await client.send(new sdk.HeadObjectCommand(place));
        return true;
      } catch (cause) {
        if (isMissing(cause)) return false;
        throw cause;
      }
    },
    downloadUrl: async (sha256, durationMs) => {
      if (options.presign !== true) return undefined;
      const { sdk, client } = await open();
      const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
      return getSignedUrl(client, new sdk.GetObjectCommand(at(sha256)), { expiresIn: Math.ceil(durationMs / 1000) });
    },
    close: () => void opened?.then(({ client }) => client.destroy()),
  };
}

function toClientConfig(options: S3Options) {
  const { region, endpoint, accessKeyId, secretAccessKey } = options;
  const isKnown = accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(isKnown ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    // Servers other than AWS do not all know the newer checksums; ours is the name of the artifact.
    requestChecksumCalculation: "WHEN_REQUIRED" as const,
    responseChecksumValidation: "WHEN_REQUIRED" as const,
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound");
}
