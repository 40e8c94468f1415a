/** Answers that differ from Cerbos on purpose, recognized by their form; `docs/differences.md` explains them to users. */
export interface Observation {
  readonly kind: "check" | "plan";
  /** What Cerbos answered, and its status. */
  readonly wantedStatus: number;
  readonly wanted: string;
  readonly actual: string;
  /** All text of the store. */
  readonly policies: string;
}

const knownDifferences: readonly { readonly reason: string; readonly applies: (seen: Observation) => boolean }[] = [
  {
    reason:
      "Cerbos answers HTTP 500 to a plan that touches a binding, an optional or a comprehension it cannot write; Edict plans it",
    applies: (seen) => seen.kind === "plan" && seen.wantedStatus === 500,
  },
];

/** The reason if the difference is a known one. */
export function reasonOf(seen: Observation): string | undefined {
  return knownDifferences.find(({ applies }) => applies(seen))?.reason;
}
