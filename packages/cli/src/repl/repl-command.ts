import { Command } from "commander";

/** `edict repl`: tries conditions, one line at a time; also reads lines from a pipe. */
export function createReplCommand(): Command {
  return new Command("repl").description("Try CEL conditions against a principal and a resource").action(async () => {
    const { runRepl } = await import("./run-repl.ts");
    await runRepl();
  });
}
