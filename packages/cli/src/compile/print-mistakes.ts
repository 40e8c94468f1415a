import { type Diagnostic, placeOf } from "@edict/protocol";
import type { Paint } from "../paint.ts";

const titles: { readonly [list: string]: string } = {
  loadFailures: "Load failures",
  duplicateDefs: "Duplicate definitions",
  missingImports: "Missing imports",
  missingScopeDetails: "Missing scopes",
  scopePermissionsConflicts: "Scope permission conflicts",
  compileErrors: "Compilation errors",
};

/** Errors under the headings that `cerbos compile` gives them, with the place, the excerpt and the remedy. */
export function printMistakes(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== "error") continue;
    const title = titles[diagnostic.cerbos?.list ?? ""] ?? "Errors";
    groups.set(title, [...(groups.get(title) ?? []), diagnostic]);
  }
  return [...groups]
    .map(([title, group]) => `${paint.bold(title)}\n${group.map((d) => printOne(d, paint)).join("")}\n`)
    .join("");
}

function printOne(diagnostic: Diagnostic, paint: Paint): string {
  const { message, description, excerpt, remedy, cerbos } = diagnostic;
  const text =
    cerbos?.list === "compileErrors" && description !== undefined
      ? `${paint.red(description)} <${message}>`
      : paint.red(message);
  const line = cerbos?.list === "missingScopeDetails" ? text : `${paint.bold(placeOf(diagnostic))} ${text}`;
  return `${line}\n${excerpt === undefined ? "" : `${excerpt.trimEnd()}\n`}${remedy === undefined ? "" : `   → ${remedy}\n`}`;
}
