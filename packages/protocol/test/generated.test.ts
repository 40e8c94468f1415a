import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const room = fileURLToPath(new URL("..", import.meta.url));

function readTree(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return new Map(files.sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

it("the_committed_code_is_what_the_proto_files_generate", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "edict-gen-"));
  try {
    execFileSync(process.execPath, [join(room, "scripts/generate.mjs"), folder], { stdio: "pipe" });
    expect(readTree(join(folder, "src/gen"))).toEqual(readTree(join(room, "src/gen")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
