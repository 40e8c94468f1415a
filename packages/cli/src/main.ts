import { Command, CommanderError } from "commander";
import { createCompileCommand } from "./compile/compile-command.ts";
import { CommandFailure, exitCodes } from "./exit-codes.ts";
import { createFmtCommand } from "./fmt/fmt-command.ts";
import { createInspectCommand } from "./inspect/inspect-command.ts";
import { createLintCommand } from "./lint/lint-command.ts";
import { readArguments } from "./read-arguments.ts";
import { createReplCommand } from "./repl/repl-command.ts";
import { createServerCommand } from "./server/server-command.ts";
import { edictVersion } from "./version.ts";
import { createWasmCommand } from "./wasm/wasm-command.ts";

const program = new Command("edict")
  .description("Compile, test and serve authorization policies")
  .version(edictVersion.version)
  .exitOverride()
  .showHelpAfterError("(edict --help tells more)");
const commands = [
  createCompileCommand(),
  createServerCommand(process.env),
  createLintCommand(),
  createFmtCommand(),
  createInspectCommand(),
  createReplCommand(),
  createWasmCommand(),
];
for (const command of commands) program.addCommand(command.exitOverride());

async function main(): Promise<void> {
  try {
    await program.parseAsync(readArguments(process.argv.slice(2)), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.arguments;
    else if (error instanceof CommandFailure) {
      process.stderr.write(`edict: ${error.message}\n`);
      process.exitCode = error.exitCode;
    } else throw error;
  }
}

void main();
