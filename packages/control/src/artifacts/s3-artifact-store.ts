import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
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
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.accessKeyId === undefined || options.secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey } }),
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const at = (sha256: string) => {
    checkDigest(sha256);
    return { Bucket: options.bucket, Key: `artifacts/${sha256}` };
  };
  return {
    put: async (bytes) => {
      const sha256 = digestOf(bytes);
      await client.send(new PutObjectCommand({ ...at(sha256), Body: bytes, ContentType: "application/octet-stream" }));
      return sha256;
    },
    get: async (sha256) => {
      const object = await client.send(new GetObjectCommand(at(sha256))).catch((cause: unknown) => {
        throw isMissing(cause) ? missingArtifact(sha256, cause) : cause;
      });
      if (object.Body === undefined) throw missingArtifact(sha256);
      return verifyDigest(sha256, await object.Body.transformToByteArray());
    },
    has: async (sha256) => {
      try {
        await client.send(new HeadObjectCommand(at(sha256)));
        return true;
      } catch (cause) {
        if (isMissing(cause)) return false;
        throw cause;
      }
    },
    downloadUrl: async (sha256, durationMs) =>
      options.presign === true
        ? getSignedUrl(client, new GetObjectCommand(at(sha256)), { expiresIn: Math.ceil(durationMs / 1000) })
        : undefined,
    close: () => client.destroy(),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound");
}
