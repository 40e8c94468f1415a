import type { Diagnostic } from "@edict/protocol";
import type { Paint } from "./paint.ts";

/** One diagnostic as people read it: place, code, sentence, the lines it is about, remedy. */
export function printDiagnostic(diagnostic: Diagnostic, paint: Paint): string {
  const { file, position, severity, code, message, description, excerpt, remedy } = diagnostic;
  const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
  const word = severity === "error" ? paint.red("error") : paint.yellow("warning");
  const rest = [description, excerpt?.trimEnd(), remedy === undefined ? undefined : `→ ${remedy}`];
  const lines = rest.flatMap((text) => (text === undefined || text === "" ? [] : text.split("\n")));
  const where = place === "" ? "" : `${paint.bold(place)} `;
  return `${where}${word} ${message} [${code}]\n${lines.map((line) => `    ${line}\n`).join("")}`;
}
