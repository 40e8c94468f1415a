import { compilePolicySet } from "@edict/compiler";
import { readPolicySet } from "@edict/policy";
import type { Diagnostic } from "@edict/protocol";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { readPolicyDirectory } from "../files/read-policy-directory.ts";
import { choosePaint } from "../paint.ts";
import { printDiagnostic } from "../print-diagnostic.ts";
import type { LintFlags } from "./lint-command.ts";

/** Prints every mistake and every trap of a policy directory; throws `CommandFailure` if that is to end in failure. */
export function runLint(directory: string, flags: LintFlags): void {
  const { diagnostics } = compilePolicySet(readPolicySet(readPolicyDirectory(directory)), { thorough: true });
  if (flags.output === "json") process.stdout.write(`${JSON.stringify({ diagnostics }, undefined, 2)}\n`);
  else process.stdout.write(printAll(diagnostics, flags));
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0 || (flags.strict === true && diagnostics.length > 0)) {
    throw new CommandFailure("policies have problems", exitCodes.compile);
  }
}

function printAll(diagnostics: readonly Diagnostic[], flags: LintFlags): string {
  const paint = choosePaint(flags.color, process.stdout);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const summary = `${count(errors, "error")}, ${count(diagnostics.length - errors, "warning")}\n`;
  return [...diagnostics.map((diagnostic) => printDiagnostic(diagnostic, paint)), summary].join("");
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
