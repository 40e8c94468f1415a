import { Command, Option } from "commander";
import { colorLevels } from "../paint.ts";

const outputs = ["text", "json"] as const;

export interface LintFlags {
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
    .action(async (directory: string, flags: LintFlags) => {
      const { runLint } = await import("./run-lint.ts");
      runLint(directory, flags);
    });
}
