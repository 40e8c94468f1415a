import { type Diagnostic, placeOf } from "@edict/protocol";
import type { Paint } from "./paint.ts";

/** One diagnostic as people read it: place, code, sentence, the lines it is about, remedy. */
export function printDiagnostic(diagnostic: Diagnostic, paint: Paint): string {
  const { severity, code, message, description, excerpt, remedy } = diagnostic;
  const word = severity === "error" ? paint.red("error") : paint.yellow("warning");
  const rest = [description, excerpt?.trimEnd(), remedy === undefined ? undefined : `→ ${remedy}`];
  const lines = rest.flatMap((text) => (text === undefined || text === "" ? [] : text.split("\n")));
  const place = placeOf(diagnostic);
  const where = place === "" ? "" : `${paint.bold(place)} `;
  return `${where}${word} ${message} [${code}]\n${lines.map((line) => `    ${line}\n`).join("")}`;
}
