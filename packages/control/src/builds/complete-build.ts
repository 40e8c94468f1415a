import type { ArtifactKind, Diagnostic, JsonValue } from "@edict/protocol";
import { limits } from "@edict/protocol";
import type { Transaction } from "../database.ts";
import type { InputJsonValue } from "../generated/prisma/internal/prismaNamespace.ts";
import { newId } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import { startRollout } from "../rollouts/start-rollout.ts";
import type { BuildClaim } from "./claim-build.ts";

/** What every ended build may leave for its page. */
interface Findings {
  readonly diagnostics?: readonly Diagnostic[];
  /** By kind, `tests` for example. */
  readonly reports?: ReadonlyMap<string, JsonValue>;
}

export interface BuildSuccess extends Findings {
  readonly outcome: "succeeded";
  readonly message: string;
  readonly bundleId: string;
  readonly compilerVersion: number;
  readonly artifacts: readonly { readonly kind: ArtifactKind; readonly sha256: string; readonly bytes: number }[];
  readonly manifest: string;
  readonly signature: Uint8Array;
  readonly signingKeyId: string;
}

export type BuildResult =
  | BuildSuccess
  | (Findings & { readonly outcome: "userError"; readonly message: string })
  | (Findings & { readonly outcome: "systemError"; readonly message: string })
  | (Findings & { readonly outcome: "cancelled"; readonly message: string });

/** What became of a result. */
export type Completion = "recorded" | "retried" | "refused";

/**
 * Ends a build. Success starts the rollout in the same transaction, unless a newer build of the deployment has already gone
 * out. A system error queues the build again while attempts remain. `refused`: the claim was lost, nothing was written.
 */
export async function completeBuild(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  claim: BuildClaim,
  result: BuildResult,
): Promise<Completion> {
  if (result.outcome === "systemError" && claim.attempt < limits.buildAttempts) return retryBuild(plane, claim);
  const done = await plane.database.$transaction((transaction) => completeInTransaction(transaction, claim, result));
  if (done === undefined) return "refused";
  await Promise.allSettled([
    plane.notifier.publish("build", claim.buildId),
    plane.notifier.publish("deployment", done.deploymentId),
    done.rolloutId === undefined ? undefined : plane.queue.enqueue("rollout.advance", { rolloutId: done.rolloutId }),
  ]);
  return "recorded";
}

async function retryBuild(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  claim: BuildClaim,
): Promise<Completion> {
  const { count } = await plane.database.build.updateMany({
    where: heldBy(claim),
    data: { phase: "queued", leaseUntil: null, workerId: null },
  });
  if (count === 0) return "refused";
  const delayMs = 1000 * 4 ** (claim.attempt - 1);
  await Promise.allSettled([
    plane.queue.enqueue("build.run", { buildId: claim.buildId }, { delayMs }),
    plane.notifier.publish("build", claim.buildId),
  ]);
  return "retried";
}

async function completeInTransaction(transaction: Transaction, claim: BuildClaim, result: BuildResult) {
  const { buildId } = claim;
  const [build] = await transaction.build.updateManyAndReturn({
    where: heldBy(claim),
    data: {
      phase: "done",
      outcome: result.outcome,
      message: result.message,
      finishedAt: new Date(),
      leaseUntil: null,
      ...(result.outcome === "succeeded" ? toColumns(result) : {}),
    },
    select: { deploymentId: true, requestedBy: true },
  });
  if (build === undefined) return undefined;
  await recordFindings(transaction, buildId, result);
  if (result.outcome !== "succeeded") return { deploymentId: build.deploymentId, rolloutId: undefined };
  await transaction.artifact.createMany({
    data: result.artifacts.map((artifact) => ({ id: newId("artifact"), buildId, ...artifact })),
  });
  const rolloutId = await startRollout(transaction, {
    deploymentId: build.deploymentId,
    buildId,
    reason: "push",
    requestedBy: build.requestedBy,
  });
  return { deploymentId: build.deploymentId, rolloutId };
}

async function recordFindings(transaction: Transaction, buildId: string, findings: Findings): Promise<void> {
  const found = findings.diagnostics ?? [];
  const bySeverity = (severity: Diagnostic["severity"]) =>
    found.filter((diagnostic) => diagnostic.severity === severity);
  const diagnostics = [...bySeverity("error"), ...bySeverity("warning")].slice(0, limits.buildDiagnostics);
  await transaction.buildDiagnostic.createMany({
    data: diagnostics.map((diagnostic, position) => ({
      buildId,
      position,
      severity: diagnostic.severity,
      code: diagnostic.code,
      file: diagnostic.file,
      data: toJson(diagnostic),
    })),
  });
  const reports = [...(findings.reports ?? [])];
  await transaction.buildReport.createMany({
    data: reports.map(([kind, data]) => ({ buildId, kind, data: toJson(data) })),
  });
}

function toColumns(result: BuildSuccess) {
  const { bundleId, compilerVersion, manifest, signature, signingKeyId } = result;
  return { bundleId, compilerVersion, manifest, signature: new Uint8Array(signature), signingKeyId };
}

function heldBy(claim: BuildClaim) {
  return { id: claim.buildId, attempt: claim.attempt, outcome: null, leaseUntil: { not: null } };
}

/** As JSON has it: members that are `undefined` are left out. PostgreSQL's JSON takes no U+0000. */
function toJson(value: unknown): InputJsonValue {
  return JSON.parse(JSON.stringify(value).replaceAll("\\u0000", "\\ufffd"));
}
