import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/prisma/client.ts";

/** The hub's rows. Also what a web session layer (better-auth's Prisma adapter) is given. */
export type Database = PrismaClient;

/** The same rows inside one transaction. */
export type Transaction = Parameters<Parameters<Database["$transaction"]>[0]>[0];

export interface DatabaseOptions {
  /** `postgresql://…` */
  readonly url: string;
  readonly connectionsMax?: number;
}

/** Connects lazily; end it with `$disconnect()`. */
export function createDatabase(options: DatabaseOptions): Database {
  const adapter = new PrismaPg({ connectionString: options.url, max: options.connectionsMax ?? 10 });
  // Under load a transaction waits for a connection rather than failing; none of ours takes long once it runs.
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 15_000, timeout: 30_000 } });
}
