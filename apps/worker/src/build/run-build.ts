import {
  appendBuildLog,
  type BuildResult,
  type ClaimedBuild,
  claimBuild,
  completeBuild,
  finishBuildStep,
  type Plane,
  renewClaim,
  signManifest,
  startBuildStep,
} from "@edict/control";
import {
  type ArtifactManifest,
  type BuildStepPhase,
  type Diagnostic,
  type JsonValue,
  limits,
  manifestFormat,
} from "@edict/protocol";
import { checkoutSources } from "./checkout-sources.ts";
import { digestArtifacts } from "./digest-artifacts.ts";
import type { PackageReport, Pipeline, StageReport } from "./pipeline.ts";

export interface BuildParts {
  readonly plane: Plane;
  readonly workerId: string;
  /** A build whose worker is silent for this long is given to another. */
  readonly leaseMs: number;
  /** A pipeline of its own for one build; `abort` stops it wherever it is. */
  readonly openPipeline: () => { readonly pipeline: Pipeline; abort(): void; release(): void };
  readonly onError: (error: unknown) => void;
}

/** Why a build ends before its last stage. */
class BuildStopped extends Error {
  readonly reason: "userError" | "cancelled" | "lost";
  constructor(reason: BuildStopped["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What a build has found out so far, whatever becomes of it. */
interface Findings {
  readonly diagnostics: Diagnostic[];
  readonly reports: Map<string, JsonValue>;
}

/**
 * Runs one build if nobody else does. Author mistakes end it as `userError`; a failure of ours as `systemError`, which is tried
 * again. Whatever happens, what the decision points have stays.
 */
export async function runBuild(parts: BuildParts, buildId: string): Promise<void> {
  const { plane, workerId, leaseMs } = parts;
  const build = await claimBuild(plane, { buildId, workerId, leaseMs });
  if (build === undefined) return;
  const work = parts.openPipeline();
  const lease = keepLease(parts, build, () => work.abort());
  const findings: Findings = { diagnostics: [], reports: new Map() };
  try {
    const result = await runStages(parts, build, work.pipeline, findings);
    await completeBuild(plane, build, { ...result, ...findings });
  } catch (error) {
    const result = toResult(lease.stopped() ?? error);
    if (result?.outcome === "systemError") parts.onError(error);
    if (result !== undefined) await completeBuild(plane, build, { ...result, ...findings });
  } finally {
    lease.end();
    work.release();
  }
}

/** The stages in order. */
async function runStages(
  parts: BuildParts,
  build: ClaimedBuild,
  pipeline: Pipeline,
  findings: Findings,
): Promise<BuildResult> {
  const { plane } = parts;
  const step = <Report extends StageReport>(phase: BuildStepPhase, run: () => Promise<Report>) =>
    runStep(parts, build, findings, { phase, run });
  const { files } = await step("checkout", () => checkoutSources(plane, build.sources));
  await step("parse", () => pipeline.parse(files));
  await step("compile", () => pipeline.compile());
  const packaged = await step("package", () => pipeline.package());
  const tested = await step("test", async () => {
    const report = await pipeline.test();
    findings.reports.set("tests", report.report);
    return report;
  });
  await step("compare", () => pipeline.compare());
  const signed = await step("sign", () => sign(plane, build, packaged));
  const published = await step("publish", () => publish(plane, packaged));
  return {
    outcome: "succeeded",
    message: `${packaged.message} ${tested.message}`,
    bundleId: packaged.bundleId,
    compilerVersion: packaged.compilerVersion,
    artifacts: published.artifacts,
    ...signed.signature,
  };
}

async function runStep<Report extends StageReport>(
  parts: BuildParts,
  build: ClaimedBuild,
  findings: Findings,
  stage: { readonly phase: BuildStepPhase; readonly run: () => Promise<Report> },
): Promise<Report> {
  const { plane } = parts;
  const { phase } = stage;
  const state = await startBuildStep(plane, build, phase);
  if (state !== "held") throw new BuildStopped(state, stopMessages[state]);
  try {
    const report = await stage.run();
    findings.diagnostics.push(...report.diagnostics);
    await appendBuildLog(plane, build, { phase, lines: report.log.slice(0, limits.buildLogLines) });
    await finishBuildStep(plane, build, { phase, ok: report.ok, message: report.message });
    if (!report.ok) throw new BuildStopped("userError", `${phaseNames[phase]}: ${report.message}`);
    return report;
  } catch (error) {
    if (!(error instanceof BuildStopped))
      await finishBuildStep(plane, build, { phase, ok: false, message: systemMessage });
    throw error;
  }
}

async function sign(plane: Plane, build: ClaimedBuild, packaged: PackageReport) {
  const manifest: ArtifactManifest = {
    format: manifestFormat,
    deploymentId: build.deploymentId,
    bundleId: packaged.bundleId,
    compilerVersion: packaged.compilerVersion,
    sources: build.sources.map(({ storeId, commit }) => ({ storeId, commit })),
    artifacts: digestArtifacts(packaged),
  };
  const signature = await signManifest(plane, { workspaceId: build.workspaceId, manifest });
  return { ok: true, message: `Signed with key ${signature.signingKeyId}.`, log: [], diagnostics: [], signature };
}

async function publish(plane: Plane, packaged: PackageReport) {
  for (const { bytes } of packaged.artifacts) await plane.artifacts.put(bytes);
  const artifacts = digestArtifacts(packaged);
  const log = artifacts.map(({ kind, sha256, bytes }) => `${kind}: ${bytes} bytes, sha256 ${sha256}`);
  const message = artifacts.length === 1 ? "1 artifact." : `${artifacts.length} artifacts.`;
  return { ok: true, message, log, diagnostics: [], artifacts };
}

/** Says every so often that this worker is alive; stops the work when the build is cancelled, passed on or takes too long. */
function keepLease(parts: BuildParts, build: ClaimedBuild, abort: () => void) {
  let stopped: BuildStopped | undefined;
  const stop = (reason: "cancelled" | "lost" | "userError", message: string) => {
    stopped ??= new BuildStopped(reason, message);
    abort();
  };
  const renew = async () => {
    const state = await renewClaim(parts.plane, build, parts.leaseMs);
    if (state !== "held") stop(state, stopMessages[state]);
  };
  const timer = setInterval(() => renew().catch(parts.onError), Math.max(100, parts.leaseMs / 4));
  const minutes = limits.buildTimeoutMs / 60_000;
  const deadline = setTimeout(
    () => stop("userError", `The build took longer than ${minutes} minutes.`),
    limits.buildTimeoutMs,
  );
  return {
    stopped: () => stopped,
    end: () => {
      clearInterval(timer);
      clearTimeout(deadline);
    },
  };
}

/** `undefined`: another worker has the build now, and nothing may be written. */
function toResult(error: unknown): BuildResult | undefined {
  if (!(error instanceof BuildStopped)) return { outcome: "systemError", message: systemMessage };
  return error.reason === "lost" ? undefined : { outcome: error.reason, message: error.message };
}

const systemMessage = "The hub failed, not the policies.";
const stopMessages = { cancelled: "Cancelled.", lost: "Another worker took over." } as const;
const phaseNames: { readonly [phase in BuildStepPhase]: string } = {
  checkout: "Checkout",
  parse: "Parse",
  compile: "Compile",
  package: "Package",
  test: "Test",
  compare: "Compare",
  sign: "Sign",
  publish: "Publish",
};
