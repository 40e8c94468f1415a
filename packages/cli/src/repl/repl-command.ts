import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { emptySession, runReplLine } from "./repl-session.ts";

/** `edict repl`: tries conditions, one line at a time; also reads lines from a pipe. */
export function createReplCommand(): Command {
  return new Command("repl").description("Try CEL conditions against a principal and a resource").action(runRepl);
}

async function runRepl(): Promise<void> {
  const isPerson = process.stdin.isTTY === true;
  const lines = createInterface({ input: process.stdin, output: isPerson ? process.stdout : undefined, prompt: "› " });
  let session = emptySession;
  if (isPerson) process.stdout.write("Type an expression, :help, or :quit.\n");
  if (isPerson) lines.prompt();
  for await (const line of lines) {
    const step = runReplLine(session, line);
    session = step.session;
    if (step.text !== "") process.stdout.write(`${step.text}\n`);
    if (step.isOver) break;
    if (isPerson) lines.prompt();
  }
  lines.close();
}
