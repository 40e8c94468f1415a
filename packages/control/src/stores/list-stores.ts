import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";

export interface StoreView {
  readonly storeId: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly slug: string;
  readonly defaultBranch: string;
  readonly createdAt: Date;
  readonly latest: StoreVersionView | undefined;
  readonly deployments: readonly { readonly deploymentId: string; readonly name: string; readonly branch: string }[];
}

export interface StoreVersionView {
  readonly storeVersionId: string;
  readonly number: number;
  readonly branch: string;
  readonly commit: string;
  /** First line of the commit message. */
  readonly message: string;
  readonly author: string;
  readonly authoredAt: Date;
  readonly pushedBy: string;
  readonly createdAt: Date;
}

const include = {
  versions: { orderBy: { number: "desc" }, take: 1 },
  deployments: { include: { deployment: { select: { name: true } } }, orderBy: { deploymentId: "asc" } },
} as const;

/** By name. */
export async function listStores(plane: Pick<Plane, "database">, workspaceId: string): Promise<StoreView[]> {
  const rows = await plane.database.store.findMany({ where: { workspaceId }, include, orderBy: { name: "asc" } });
  return rows.map(toView);
}

/** @throws EdictError `not_found` */
export async function getStore(plane: Pick<Plane, "database">, storeId: string): Promise<StoreView> {
  const row = await plane.database.store.findUnique({ where: { id: storeId }, include });
  if (row === null) throw new EdictError("not_found", "There is no such store.");
  return toView(row);
}

/** Newest first. `beforeNumber` continues a list. */
export async function listStoreVersions(
  plane: Pick<Plane, "database">,
  input: { readonly storeId: string; readonly beforeNumber?: number; readonly limit?: number },
): Promise<StoreVersionView[]> {
  const rows = await plane.database.storeVersion.findMany({
    where: {
      storeId: input.storeId,
      ...(input.beforeNumber === undefined ? {} : { number: { lt: input.beforeNumber } }),
    },
    orderBy: { number: "desc" },
    take: input.limit ?? 50,
  });
  return rows.map(toVersionView);
}

interface VersionRow extends Omit<StoreVersionView, "storeVersionId"> {
  readonly id: string;
}

function toVersionView(row: VersionRow): StoreVersionView {
  const { id, number, branch, commit, message, author, authoredAt, pushedBy, createdAt } = row;
  return { storeVersionId: id, number, branch, commit, message, author, authoredAt, pushedBy, createdAt };
}

interface StoreRow extends Omit<StoreView, "storeId" | "latest" | "deployments"> {
  readonly id: string;
  readonly versions: readonly VersionRow[];
  readonly deployments: readonly {
    readonly deploymentId: string;
    readonly branch: string;
    readonly deployment: { readonly name: string };
  }[];
}

function toView(row: StoreRow): StoreView {
  const latest = row.versions[0];
  return {
    storeId: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    slug: row.slug,
    defaultBranch: row.defaultBranch,
    createdAt: row.createdAt,
    latest: latest === undefined ? undefined : toVersionView(latest),
    deployments: row.deployments.map((use) => ({
      deploymentId: use.deploymentId,
      name: use.deployment.name,
      branch: use.branch,
    })),
  };
}
