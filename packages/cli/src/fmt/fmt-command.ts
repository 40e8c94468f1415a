import { Command } from "commander";

export interface FmtFlags {
  readonly check?: boolean;
}

/** `edict fmt <paths…>`: brings policies, test suites and fixtures into one form. */
export function createFmtCommand(): Command {
  return new Command("fmt")
    .description("Format policies, test suites and fixtures; what they mean stays the same")
    .argument("<paths...>", "files and directories")
    .option("--check", "write nothing; name the files that are not formatted, and fail if there are any")
    .action(async (paths: readonly string[], flags: FmtFlags) => {
      const { runFmt } = await import("./run-fmt.ts");
      runFmt(paths, flags);
    });
}
