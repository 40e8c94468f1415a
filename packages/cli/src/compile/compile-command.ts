import { Command, Option } from "commander";
import { colorLevels } from "../paint.ts";

const outputs = ["tree", "list", "json"] as const;
const testOutputs = [...outputs, "junit"] as const;

export interface CompileFlags {
  readonly ignoreSchemas?: boolean;
  readonly tests?: string;
  readonly run?: string;
  readonly testFilter: readonly string[];
  readonly skipTests?: boolean;
  readonly skipBatching?: boolean;
  readonly strictEvaluation?: boolean;
  readonly output: (typeof outputs)[number];
  readonly testOutput?: (typeof testOutputs)[number];
  readonly color: (typeof colorLevels)[number] | boolean;
  readonly verbose?: boolean;
  readonly warnings: boolean;
}

const collect = (value: string, values: readonly string[]) => [...values, value];

/** `edict compile <dir>`: flags, exit codes and output forms of `cerbos compile`. */
export function createCompileCommand(): Command {
  return new Command("compile")
    .description("Compile and test policies")
    .argument("<dir>", "policy directory")
    .option("--ignore-schemas", "ignore schemas during compilation")
    .option("--tests <dir>", "directory containing the tests; by default the policy directory")
    .addOption(new Option("--run <regex>", "run only tests that match this regex").hideHelp())
    .option(
      "--test-filter <filter>",
      "run only some tests: 'dimension=glob1,glob2;...' with the dimensions suite, test, principal, resource, action; may be repeated",
      collect,
      [],
    )
    .option("--skip-tests", "skip tests")
    .option("--skip-batching", "run the actions of a test one by one")
    .option("--strict-evaluation", "run tests with strict evaluation enabled")
    .addOption(new Option("-o, --output <form>", "output format").choices(outputs).default("tree"))
    .addOption(
      new Option("--test-output <form>", "test output format; by default that of --output").choices(testOutputs),
    )
    .addOption(new Option("--color <level>", "output color level").choices(colorLevels).default("auto"))
    .option("--no-color", "disable colored output")
    .option("--no-warnings", "leave out warnings about traps")
    .option("--verbose", "verbose output on test failure")
    .action(async (directory: string, flags: CompileFlags) => {
      const { runCompile } = await import("./run-compile.ts");
      runCompile(directory, flags);
    });
}
