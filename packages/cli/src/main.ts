import { Command, CommanderError } from "commander";
import { createCompileCommand } from "./compile/compile-command.ts";
import { CommandFailure, exitCodes } from "./exit-codes.ts";
import { createServerCommand } from "./server/server-command.ts";
import { edictVersion } from "./version.ts";

const program = new Command("edict")
  .description("Compile, test and serve authorization policies")
  .version(edictVersion.version)
  .exitOverride()
  .showHelpAfterError("(edict --help tells more)");
for (const command of [createCompileCommand(), createServerCommand(process.env)])
  program.addCommand(command.exitOverride());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.arguments;
  else if (error instanceof CommandFailure) {
    process.stderr.write(`edict: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else throw error;
}
