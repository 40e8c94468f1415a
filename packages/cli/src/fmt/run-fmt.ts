import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatPolicy } from "@edict/policy";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { readPolicyDirectory } from "../files/read-policy-directory.ts";
import { choosePaint } from "../paint.ts";
import { printDiagnostic } from "../print-diagnostic.ts";
import type { FmtFlags } from "./fmt-command.ts";

interface Counts {
  changed: number;
  broken: number;
}

/** Formats files in place, or names those that are not formatted; throws `CommandFailure` if any is left or broken. */
export function runFmt(paths: readonly string[], flags: FmtFlags): void {
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
