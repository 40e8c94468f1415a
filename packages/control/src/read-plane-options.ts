import { join } from "node:path";
import { EdictError } from "@edict/protocol";
import type { S3Options } from "./artifacts/s3-artifact-store.ts";
import type { PlaneOptions } from "./create-plane.ts";
import { parseHubSecret } from "./seal-secret.ts";

type Environment = { readonly [name: string]: string | undefined };

/**
 * What every process of the hub is told about the plane:
 * `DATABASE_URL`, `EDICT_HOME` (data folder), `EDICT_SECRET` (64 hexadecimal characters, the same for all processes), and for larger
 * installations `REDIS_URL` and `S3_BUCKET`, `S3_REGION`, `S3_ENDPOINT`, `S3_ACCESS_KEY_ID`, `S3_SECRET_ACCESS_KEY`, `S3_PRESIGN=1`.
 *
 * @throws EdictError `invalid_request` naming the variable
 */
export function readPlaneOptions(env: Environment): PlaneOptions {
  const home = requireVariable(env, "EDICT_HOME", "the data folder");
  const s3 = readS3Options(env);
  const redisUrl = env["REDIS_URL"];
  return {
    databaseUrl: requireVariable(env, "DATABASE_URL", "a postgresql:// URL"),
    secret: parseHubSecret(
      requireVariable(env, "EDICT_SECRET", "64 hexadecimal characters, the same for every process of the hub"),
    ),
    artifactFolder: join(home, "artifacts"),
    repositoryFolder: join(home, "repositories"),
    ...(redisUrl === undefined || redisUrl === "" ? {} : { redisUrl }),
    ...(s3 === undefined ? {} : { s3 }),
  };
}

function readS3Options(env: Environment): S3Options | undefined {
  const bucket = env["S3_BUCKET"];
  if (bucket === undefined || bucket === "") return undefined;
  const endpoint = env["S3_ENDPOINT"];
  const accessKeyId = env["S3_ACCESS_KEY_ID"];
  const secretAccessKey = env["S3_SECRET_ACCESS_KEY"];
  return {
    bucket,
    region: env["S3_REGION"] ?? "us-east-1",
    presign: env["S3_PRESIGN"] === "1",
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(secretAccessKey === undefined ? {} : { secretAccessKey }),
  };
}

/** @throws EdictError `invalid_request` if the variable is missing */
export function requireVariable(env: Environment, name: string, meaning: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new EdictError("invalid_request", `Set ${name}: ${meaning}.`);
  return value;
}
