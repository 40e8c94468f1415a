import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatPolicy } from "@edict/policy";
import { Command } from "commander";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { readPolicyDirectory } from "../files/read-policy-directory.ts";
import { choosePaint } from "../paint.ts";
import { printDiagnostic } from "../print-diagnostic.ts";

interface FmtFlags {
  readonly check?: boolean;
}

/** `edict fmt <paths…>`: brings policies, test suites and fixtures into one form. */
export function createFmtCommand(): Command {
  return new Command("fmt")
    .description("Format policies, test suites and fixtures; what they mean stays the same")
    .argument("<paths...>", "files and directories")
    .option("--check", "write nothing; name the files that are not formatted, and fail if there are any")
    .action((paths: readonly string[], flags: FmtFlags) => runFmt(paths, flags));
}

interface Counts {
  changed: number;
  broken: number;
}

function runFmt(paths: readonly string[], flags: FmtFlags): void {
  const counts: Counts = { changed: 0, broken: 0 };
  for (const [path, content] of paths.flatMap(readFiles)) formatOne(path, content, flags, counts);
  if (counts.broken > 0) throw new CommandFailure(`${counts.broken} files could not be read`, exitCodes.compile);
  if (flags.check === true && counts.changed > 0) {
    throw new CommandFailure(`${counts.changed} files are not formatted; run edict fmt`, exitCodes.unknown);
  }
}

function readFiles(path: string): (readonly [string, Uint8Array])[] {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) throw new CommandFailure(`${path} does not exist`, exitCodes.unknown);
  if (!facts.isDirectory()) return [[path, readFileSync(path)]];
  return [...readPolicyDirectory(path)]
    .filter(([name]) => !/(^|\/)_schemas\//.test(name))
    .map(([name, content]) => [join(path, name), content]);
}

function formatOne(path: string, content: Uint8Array, flags: FmtFlags, counts: Counts): void {
  const { text, diagnostics } = formatPolicy({ path: path.replaceAll("\\", "/"), content });
  if (text === undefined) {
    counts.broken += 1;
    const paint = choosePaint("auto", process.stderr);
    for (const diagnostic of diagnostics) process.stderr.write(printDiagnostic(diagnostic, paint));
    return;
  }
  if (Buffer.from(text).equals(content)) return;
  counts.changed += 1;
  process.stdout.write(`${path}\n`);
  if (flags.check !== true) writeFileSync(path, text);
}
