import { createInterface } from "node:readline/promises";
import { emptySession, runReplLine } from "./repl-session.ts";

/** Evaluates lines until the input ends or somebody types `:quit`. */
export async function runRepl(): Promise<void> {
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
