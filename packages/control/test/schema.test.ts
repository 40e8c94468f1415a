import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Prisma } from "../src/generated/prisma/client.ts";
import { applyMigrations, readPlaneOptions } from "../src/index.ts";
import { migrations, startTestHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
}, 60_000);
afterAll(() => hub.stop());

it("the_migrations_make_exactly_the_columns_that_the_schema_names", async () => {
  const client = new pg.Client({ connectionString: await hub.newDatabaseUrl() });
  await client.connect();
  const { rows } = await client.query<{ table_name: string; column_name: string }>(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'",
  );
  await client.end();
  const made = rows.map((row) => `${row.table_name}.${row.column_name}`);
  const fields = Object.values(Prisma.ModelName).flatMap((model) => {
    const scalars: unknown = Reflect.get(Prisma, `${model}ScalarFieldEnum`);
    return Object.values(scalars as { [name: string]: string }).map((field) => `${model}.${field}`);
  });
  expect(made.sort()).toEqual(fields.sort());
});

it("migrations_are_applied_once_also_by_processes_that_start_together", async () => {
  const url = await hub.newDatabaseUrl();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(url, migrations)));
  expect(applied.map((names) => names.length).sort()).toEqual([0, 0, 1]);
  const { rows } = await client.query("SELECT checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL");
  expect(rows).toHaveLength(1);
  await client.end();
});

it.each([
  [{}, "Set EDICT_HOME"],
  [{ EDICT_HOME: "/x" }, "Set DATABASE_URL"],
  [{ EDICT_HOME: "/x", DATABASE_URL: "postgresql://x" }, "Set EDICT_SECRET"],
  [{ EDICT_HOME: "/x", DATABASE_URL: "postgresql://x", EDICT_SECRET: "short" }, "64 hexadecimal characters"],
])("a_process_that_was_told_too_little_names_what_is_missing: %j", (env, message) => {
  expect(() => readPlaneOptions(env)).toThrow(message);
});
