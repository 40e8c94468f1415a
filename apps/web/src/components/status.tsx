import type { BuildOutcome, BuildPhase, RolloutOutcome, RolloutPhase } from "@edict/protocol";

type Tone = "good" | "bad" | "busy" | "quiet" | "warn";
const looks: { readonly [tone in Tone]: { readonly mark: string; readonly className: string } } = {
  good: { mark: "✓", className: "text-good border-good/40 bg-good/10" },
  bad: { mark: "✕", className: "text-bad border-bad/40 bg-bad/10" },
  warn: { mark: "!", className: "text-warn border-warn/40 bg-warn/10" },
  busy: { mark: "●", className: "text-busy border-busy/40 bg-busy/10" },
  quiet: { mark: "–", className: "text-muted border-line bg-raised" },
};

/** A state in a word, with a mark for who does not see its colour. */
export function Status({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  const { mark, className } = looks[tone];
  return (
    <span
      className={`inline-flex items-center gap-1.5 justify-self-start whitespace-nowrap rounded-full border px-2 py-0.5 text-xs ${className}`}
    >
      <span aria-hidden="true" className={tone === "busy" ? "motion-safe:animate-pulse" : ""}>
        {mark}
      </span>
      {children}
    </span>
  );
}

const buildOutcomes: { readonly [outcome in BuildOutcome]: readonly [Tone, string] } = {
  succeeded: ["good", "Succeeded"],
  userError: ["bad", "Failed"],
  systemError: ["bad", "Edict failed"],
  cancelled: ["quiet", "Cancelled"],
  superseded: ["quiet", "Superseded"],
};

interface BuildState {
  readonly phase: BuildPhase;
  readonly outcome: BuildOutcome | undefined;
  readonly isCancelRequested: boolean;
}

export function BuildStatus({ build }: { readonly build: BuildState }) {
  if (build.outcome !== undefined) {
    const [tone, word] = buildOutcomes[build.outcome];
    return <Status tone={tone}>{word}</Status>;
  }
  if (build.isCancelRequested) return <Status tone="busy">Cancelling</Status>;
  return <Status tone="busy">{build.phase === "queued" ? "Queued" : `Running: ${build.phase}`}</Status>;
}

const rolloutOutcomes: { readonly [outcome in RolloutOutcome]: readonly [Tone, string] } = {
  succeeded: ["good", "Done"],
  rolledBack: ["warn", "Rolled back"],
  superseded: ["quiet", "Superseded"],
  cancelled: ["quiet", "Cancelled"],
};
const rolloutPhases: { readonly [phase in RolloutPhase]: string } = {
  planned: "Planned",
  rolling: "Rolling out",
  holding: "Holding",
  done: "Done",
};

export function RolloutStatus(props: { readonly phase: RolloutPhase; readonly outcome: RolloutOutcome | undefined }) {
  if (props.outcome === undefined) return <Status tone="busy">{rolloutPhases[props.phase]}</Status>;
  const [tone, word] = rolloutOutcomes[props.outcome];
  return <Status tone={tone}>{word}</Status>;
}
