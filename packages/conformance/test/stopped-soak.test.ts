import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { hasCerbos } from "../src/differential/cerbos-process.ts";

const program = fileURLToPath(new URL("../dist/differential/soak-main.js", import.meta.url));
const children = (pid: number) => `/proc/${pid}/task/${pid}/children`;
const folder = mkdtempSync(join(tmpdir(), "edict-stopped-soak-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await sleep(50);
  }
}

function childOf(pid: number): number | undefined {
  const [child = ""] = readFileSync(children(pid), "utf8").trim().split(" ");
  return child === "" ? undefined : Number(child);
}

/** Gone, or dead and not yet fetched by whoever inherited it. */
function isGone(pid: number): true | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return true;
  return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")) ? true : undefined;
}

// Who somebody's children are can be read on Linux only.
describe.skipIf(!hasCerbos || !existsSync(children(process.pid)))("a soak that is stopped", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("by %s leaves no Cerbos behind", { timeout: 120_000 }, async (signal) => {
    const args = [program, "--hostile", "0", "--minutes", "5", "--out", folder];
    const soak = spawn(process.execPath, args, { stdio: "ignore", cwd: folder });
    const ended = new Promise((resolve) => soak.once("exit", resolve));
    const cerbos = await until(() => childOf(soak.pid ?? 0));
    soak.kill(signal);
    await ended;
    expect(await until(() => isGone(cerbos))).toBe(true);
  });
});
