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
  return new PrismaClient({ adapter });
}
