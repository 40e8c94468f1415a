import {
  type ArtifactKind,
  artifactKinds,
  type BuildPhase,
  type Diagnostic,
  EdictError,
  type JsonValue,
} from "@edict/protocol";
import type { Plane } from "../plane.ts";
import { type BuildView, buildInclude, toBuildView } from "./list-builds.ts";

export interface BuildStepView {
  readonly attempt: number;
  readonly phase: BuildPhase;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  /** Undefined while it runs. */
  readonly ok: boolean | undefined;
  readonly message: string | undefined;
}

export interface BuildArtifactView {
  readonly kind: ArtifactKind;
  readonly sha256: string;
  readonly bytes: number;
}

export interface BuildDetail extends BuildView {
  readonly workspaceId: string;
  /** Every attempt, in the order they happened. */
  readonly steps: readonly BuildStepView[];
  readonly diagnostics: readonly Diagnostic[];
  /** By kind: `tests` holds the report of the test stage. */
  readonly reports: { readonly [kind: string]: JsonValue };
  readonly artifacts: readonly BuildArtifactView[];
  /** The signed canonical JSON, and which key signed it. */
  readonly manifest: string | undefined;
  readonly signingKeyId: string | undefined;
}

/** @throws EdictError `not_found` */
export async function getBuild(plane: Pick<Plane, "database">, buildId: string): Promise<BuildDetail> {
  const row = await plane.database.build.findUnique({
    where: { id: buildId },
    include: {
      ...buildInclude,
      steps: { orderBy: { startedAt: "asc" } },
      diagnostics: { orderBy: { position: "asc" } },
      reports: true,
      artifacts: { orderBy: { kind: "asc" } },
    },
  });
  if (row === null) throw new EdictError("not_found", "There is no such build.");
  return {
    ...toBuildView(row),
    workspaceId: row.deployment.workspaceId,
    steps: row.steps.map(({ attempt, phase, startedAt, finishedAt, ok, message }) => ({
      attempt,
      phase,
      startedAt,
      finishedAt: finishedAt ?? undefined,
      ok: ok ?? undefined,
      message: message ?? undefined,
    })),
    // The rows hold what completeBuild wrote: values of exactly these types, as JSON.
    diagnostics: row.diagnostics.map(({ data }) => data as unknown as Diagnostic),
    reports: Object.fromEntries(row.reports.map(({ kind, data }) => [kind, data as JsonValue])),
    artifacts: row.artifacts.flatMap(({ kind, sha256, bytes }) => {
      const known = artifactKinds.find((candidate) => candidate === kind);
      return known === undefined ? [] : [{ kind: known, sha256, bytes }];
    }),
    manifest: row.manifest ?? undefined,
    signingKeyId: row.signingKeyId ?? undefined,
  };
}

export interface BuildLogLineView {
  /** Position in the log; continue after it. */
  readonly cursor: string;
  readonly attempt: number;
  readonly phase: BuildPhase;
  readonly at: Date;
  readonly text: string;
}

/** Log lines in order, after a cursor if one is given. */
export async function readBuildLog(
  plane: Pick<Plane, "database">,
  input: { readonly buildId: string; readonly after?: string; readonly limit?: number },
): Promise<BuildLogLineView[]> {
  const after = input.after !== undefined && /^\d{1,18}$/.test(input.after) ? BigInt(input.after) : 0n;
  const rows = await plane.database.buildLogLine.findMany({
    where: { buildId: input.buildId, id: { gt: after } },
    orderBy: { id: "asc" },
    take: input.limit ?? 1000,
  });
  return rows.map(({ id, attempt, phase, at, text }) => ({ cursor: id.toString(), attempt, phase, at, text }));
}
