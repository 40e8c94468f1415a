import { createDiskArtifactStore } from "./artifacts/disk-artifact-store.ts";
import { createS3ArtifactStore, type S3Options } from "./artifacts/s3-artifact-store.ts";
import { createDatabase } from "./database.ts";
import { createGitRepositories } from "./git/git-repositories.ts";
import { createPostgresNotifier } from "./notifier/postgres-notifier.ts";
import { createRedisNotifier } from "./notifier/redis-notifier.ts";
import type { Plane } from "./plane.ts";
import { createPostgresQueue, createRedisQueue } from "./queue/bull-queue.ts";
import type { HubSecret } from "./seal-secret.ts";

export interface PlaneOptions {
  readonly databaseUrl: string;
  /** Queue and notifications go over Redis if given, else over PostgreSQL. */
  readonly redisUrl?: string;
  /** Artifacts go to S3 if given, else to `artifactFolder`. */
  readonly s3?: S3Options;
  readonly artifactFolder: string;
  /** Bare repositories of hub-hosted stores. */
  readonly repositoryFolder: string;
  readonly secret: HubSecret;
  readonly connectionsMax?: number;
  /** Trouble in the background: a lost connection, a job that threw. */
  readonly onError?: (error: Error) => void;
}

/** Wires the plane as configured. `close` it before the process ends. */
export function createPlane(options: PlaneOptions): Plane & { close(): Promise<void> } {
  const { databaseUrl, redisUrl, s3, connectionsMax } = options;
  const database = createDatabase({ url: databaseUrl, ...(connectionsMax === undefined ? {} : { connectionsMax }) });
  const queue =
    redisUrl === undefined
      ? createPostgresQueue(databaseUrl, options.onError)
      : createRedisQueue(redisUrl, options.onError);
  const notifier = redisUrl === undefined ? createPostgresNotifier(databaseUrl) : createRedisNotifier(redisUrl);
  const artifacts = s3 === undefined ? createDiskArtifactStore(options.artifactFolder) : createS3ArtifactStore(s3);
  return {
    database,
    queue,
    notifier,
    artifacts,
    repositories: createGitRepositories(options.repositoryFolder),
    secret: options.secret,
    close: async () => {
      artifacts.close();
      await Promise.allSettled([queue.close(), notifier.close()]);
      await database.$disconnect();
    },
  };
}
