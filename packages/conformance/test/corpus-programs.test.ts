import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { corpusRoot } from "../src/corpus.ts";
import { expectedFailures, judgeExpectation } from "../src/expected-failures.ts";

const oracle = join(corpusRoot, "oracle.mjs");
const program = fileURLToPath(new URL("../../cli/bin/edict.mjs", import.meta.url));
const timeoutMs = 300_000;

interface OracleReport {
  readonly bin: string;
  readonly stats: {
    readonly [suite: string]: { readonly cases: number; readonly pass: number; readonly skip: number };
  };
  readonly failures: readonly { readonly id: string }[];
}

// The rooms try the suites check, plan, random, compile, parser and cel themselves; these need a whole program.
it.skipIf(!existsSync(oracle)).each(["schema", "verify", "server"])(
  "edict answers the recorded cases of %s (needs the corpus beside the repository)",
  (suite) => {
    const folder = mkdtempSync(join(tmpdir(), "edict-oracle-"));
    const report = join(folder, "report.json");
    const args = [oracle, "--bin", program, "--suite", suite, "--report", report];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: timeoutMs });
    expect(existsSync(report), `${status} ${stderr}`).toBe(true);
    const { bin, stats, failures }: OracleReport = JSON.parse(readFileSync(report, "utf8"));
    rmSync(folder, { recursive: true });
    expect(bin).toBe(program);
    const failed = new Set(failures.map(({ id }) => id));
    const expected = [...expectedFailures.keys()].filter((id) => id.startsWith(`${suite}/`));
    const surprises = [...new Set([...failed, ...expected])].flatMap(
      (id) => judgeExpectation(id, !failed.has(id)) ?? [],
    );
    expect(surprises).toEqual([]);
    const { cases = 0, pass = 0, skip = 0 } = stats[suite] ?? {};
    expect(cases).toBeGreaterThan(0);
    expect(pass + skip + failed.size).toBe(cases);
  },
  timeoutMs,
);
