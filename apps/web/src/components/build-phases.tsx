"use client";
import type { BuildDetail, BuildStepView } from "@edict/control";
import { buildStepPhases } from "@edict/protocol";
import { formatDuration } from "./format-duration.ts";
import { Status } from "./status.tsx";

/** The phases in order, each with its state, its message and how long it took. */
export function BuildPhases({ build }: { readonly build: BuildDetail }) {
  const latest = new Map(
    build.steps.filter((step) => step.attempt === build.attempt).map((step) => [step.phase, step]),
  );
  return (
    <ol className="divide-y divide-line">
      {buildStepPhases.map((phase) => {
        const step = latest.get(phase);
        return (
          <li key={phase} className="grid grid-cols-[7rem_6rem_1fr_auto] items-center gap-3 px-4 py-2 text-sm">
            <span className="font-medium capitalize">{phase}</span>
            <PhaseStatus step={step} hasEnded={build.outcome !== undefined} />
            <span className="min-w-0 text-muted">{step?.message ?? ""}</span>
            <span className="text-muted tabular-nums">{formatStep(step)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function PhaseStatus(props: { readonly step: BuildStepView | undefined; readonly hasEnded: boolean }) {
  const { step, hasEnded } = props;
  if (step === undefined) return <Status tone="quiet">{hasEnded ? "Not run" : "Waiting"}</Status>;
  if (step.ok === undefined)
    return <Status tone={hasEnded ? "quiet" : "busy"}>{hasEnded ? "Stopped" : "Running"}</Status>;
  return step.ok ? <Status tone="good">Done</Status> : <Status tone="bad">Failed</Status>;
}

function formatStep(step: BuildStepView | undefined): string {
  if (step?.finishedAt === undefined) return "";
  return formatDuration(step.finishedAt.getTime() - step.startedAt.getTime());
}
