import { compilePolicySet } from "@edict/compiler";
import { readPolicySet } from "@edict/policy";
import type { Diagnostic } from "@edict/protocol";
import { Command, Option } from "commander";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { readPolicyDirectory } from "../files/read-policy-directory.ts";
import { choosePaint, colorLevels } from "../paint.ts";
import { printDiagnostic } from "../print-diagnostic.ts";

const outputs = ["text", "json"] as const;

interface LintFlags {
  readonly output: (typeof outputs)[number];
  readonly color: (typeof colorLevels)[number] | boolean;
  readonly strict?: boolean;
}

/** `edict lint <dir>`: every mistake and every trap, without running tests. */
export function createLintCommand(): Command {
  return new Command("lint")
    .description("Show every mistake and every trap of a policy directory")
    .argument("<dir>", "policy directory")
    .addOption(new Option("-o, --output <form>", "output format").choices(outputs).default("text"))
    .addOption(new Option("--color <level>", "output color level").choices(colorLevels).default("auto"))
    .option("--no-color", "disable colored output")
    .option("--strict", "fail on warnings as well")
    .action((directory: string, flags: LintFlags) => runLint(directory, flags));
}

function runLint(directory: string, flags: LintFlags): void {
  const { diagnostics } = compilePolicySet(readPolicySet(readPolicyDirectory(directory)));
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
