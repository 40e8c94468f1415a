import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { applyMigrations, createPlane, createWorkspace, findOrCreateUser, type Plane } from "@edict/control";
import pg from "pg";
// @boundaries-ignore test support of another room
import { findFreePort as freePort } from "../../../../infra/src/find-free-port.ts";
// @boundaries-ignore test support of another room
import { startPostgresCluster } from "../../../../infra/src/postgres-cluster.ts";

export { freePort };

/** One real PostgreSQL for a test file; every plane gets a database of its own, cloned from a migrated template. */
export interface TestHub {
  newDatabaseUrl(): Promise<string>;
  newPlane(): Promise<TestPlane>;
  stop(): Promise<void>;
}

export interface TestPlane extends Plane {
  readonly databaseUrl: string;
  readonly home: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** Trouble reported in the background. */
  readonly errors: unknown[];
  close(): Promise<void>;
}

export const testSecret = new Uint8Array(32).fill(7);
export const migrations = fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url));

export async function startTestHub(): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), "edict-test-"));
  // PostgreSQL may run under another account than the tests.
  await chmod(folder, 0o755);
  const settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
  const cluster = await startPostgresCluster({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    password: "edict",
    settings,
  });
  const admin = new pg.Client({ connectionString: cluster.url("postgres") });
  await admin.connect();
  await admin.query("CREATE DATABASE template_hub");
  await applyMigrations(cluster.url("template_hub"), migrations);
  const planes: TestPlane[] = [];
  let count = 0;
  const newDatabaseUrl = async () => {
    count += 1;
    await admin.query(`CREATE DATABASE hub_${count} TEMPLATE template_hub`);
    return cluster.url(`hub_${count}`);
  };
  return {
    newDatabaseUrl,
    newPlane: async () => {
      const plane = await openPlane(await newDatabaseUrl(), join(folder, `home-${count}`));
      planes.push(plane);
      return plane;
    },
    stop: async () => {
      for (const plane of planes) await plane.close();
      await admin.end();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openPlane(databaseUrl: string, home: string): Promise<TestPlane> {
  const errors: unknown[] = [];
  const plane = createPlane({
    databaseUrl,
    artifactFolder: join(home, "artifacts"),
    repositoryFolder: join(home, "repositories"),
    secret: testSecret,
    onError: (error) => errors.push(error),
  });
  const { userId } = await findOrCreateUser(plane, { email: "owner@example.com", name: "Owner" });
  const { workspaceId } = await createWorkspace(plane, { name: "Test", ownerId: userId });
  let isClosed = false;
  return {
    ...plane,
    databaseUrl,
    home,
    workspaceId,
    userId,
    errors,
    close: async () => {
      if (!isClosed) await plane.close();
      isClosed = true;
    },
  };
}

/** Waits until `look` gives something other than `undefined` or `false`. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 10_000,
): Promise<T> {
  const start = Date.now();
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() - start > timeoutMs) throw new Error(`Nothing came of it within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
