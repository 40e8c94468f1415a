import type { BuildOutcome, BuildPhase } from "@edict/protocol";
import type { Plane } from "../plane.ts";

export interface BuildView {
  readonly buildId: string;
  readonly number: number;
  readonly deploymentId: string;
  readonly deploymentName: string;
  readonly phase: BuildPhase;
  readonly outcome: BuildOutcome | undefined;
  /** One sentence: how it ended. */
  readonly message: string | undefined;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  readonly attempt: number;
  readonly isCancelRequested: boolean;
  readonly bundleId: string | undefined;
  readonly sources: readonly BuildSourceView[];
}

export interface BuildSourceView {
  readonly storeId: string;
  readonly storeName: string;
  readonly versionNumber: number;
  readonly commit: string;
  readonly message: string;
  readonly author: string;
}

export const buildInclude = {
  deployment: { select: { name: true, workspaceId: true } },
  sources: { include: { store: { select: { name: true } }, storeVersion: true }, orderBy: { storeId: "asc" } },
} as const;

/** Newest first. `before` continues a list after that build. */
export async function listBuilds(
  plane: Pick<Plane, "database">,
  input: {
    readonly workspaceId?: string;
    readonly deploymentId?: string;
    readonly before?: string;
    readonly limit?: number;
  },
): Promise<BuildView[]> {
  const rows = await plane.database.build.findMany({
    where: {
      ...(input.deploymentId === undefined ? {} : { deploymentId: input.deploymentId }),
      ...(input.workspaceId === undefined ? {} : { deployment: { workspaceId: input.workspaceId } }),
    },
    include: buildInclude,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: input.limit ?? 50,
    ...(input.before === undefined ? {} : { cursor: { id: input.before }, skip: 1 }),
  });
  return rows.map(toBuildView);
}

interface BuildRow {
  readonly id: string;
  readonly number: number;
  readonly deploymentId: string;
  readonly deployment: { readonly name: string };
  readonly phase: BuildPhase;
  readonly outcome: BuildOutcome | null;
  readonly message: string | null;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly attempt: number;
  readonly cancelRequestedAt: Date | null;
  readonly bundleId: string | null;
  readonly sources: readonly {
    readonly storeId: string;
    readonly commit: string;
    readonly store: { readonly name: string };
    readonly storeVersion: { readonly number: number; readonly message: string; readonly author: string };
  }[];
}

export function toBuildView(row: BuildRow): BuildView {
  return {
    buildId: row.id,
    number: row.number,
    deploymentId: row.deploymentId,
    deploymentName: row.deployment.name,
    phase: row.phase,
    outcome: row.outcome ?? undefined,
    message: row.message ?? undefined,
    requestedBy: row.requestedBy,
    createdAt: row.createdAt,
    startedAt: row.startedAt ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
    attempt: row.attempt,
    isCancelRequested: row.cancelRequestedAt !== null,
    bundleId: row.bundleId ?? undefined,
    sources: row.sources.map(({ storeId, commit, store, storeVersion }) => ({
      storeId,
      storeName: store.name,
      versionNumber: storeVersion.number,
      commit,
      message: storeVersion.message,
      author: storeVersion.author,
    })),
  };
}
