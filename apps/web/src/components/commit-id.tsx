import { Copyable } from "./copyable.tsx";

/** A commit: shown short, copied whole. */
export function CommitId({ commit }: { readonly commit: string }) {
  return <Copyable text={commit} shown={commit.slice(0, 8)} />;
}
