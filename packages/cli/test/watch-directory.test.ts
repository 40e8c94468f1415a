import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

const bin = fileURLToPath(new URL("../bin/edict.mjs", import.meta.url));

const policy = (effect: string) => `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: note
  rules:
    - { actions: [view], effect: ${effect}, roles: [user] }
`;

let folder: string;
let server: ChildProcess;
let log = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "edict-watch-"));
  writeFileSync(join(folder, "note.yaml"), policy("EFFECT_ALLOW"));
  const config = {
    server: { httpListenAddr: "127.0.0.1:0", grpcListenAddr: "127.0.0.1:0" },
    storage: { driver: "disk", disk: { directory: folder, watchForChanges: true } },
  };
  server = spawn(process.execPath, [bin, "server", "--config=-"], { stdio: ["pipe", "ignore", "pipe"] });
  server.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
  });
  server.stdin?.end(JSON.stringify(config));
});
afterAll(async () => {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

const timeouts = { timeout: 20_000, interval: 50 };

async function view(): Promise<unknown> {
  const [url] = /http:\/\/[\d.:]+/.exec(log) ?? [];
  const response = await fetch(`${url}/api/check/resources`, {
    method: "POST",
    body: JSON.stringify({
      principal: { id: "ana", roles: ["user"] },
      resources: [{ resource: { kind: "note", id: "n1" }, actions: ["view"] }],
    }),
  });
  const { results } = (await response.json()) as { readonly results: readonly { readonly actions: object }[] };
  return results[0]?.actions;
}

const becomes = (effect: string) => vi.waitFor(async () => expect(await view()).toEqual({ view: effect }), timeouts);

it("a_server_that_watches_takes_edits_keeps_what_ran_over_broken_ones_and_recovers", { timeout: 90_000 }, async () => {
  await becomes("EFFECT_ALLOW");
  writeFileSync(join(folder, "note.yaml"), policy("EFFECT_DENY"));
  await becomes("EFFECT_DENY");
  writeFileSync(join(folder, "note.yaml"), "resourcePolicy: [");
  await vi.waitFor(() => expect(log).toContain("do not compile; deciding goes on with the old ones"), timeouts);
  expect(await view()).toEqual({ view: "EFFECT_DENY" });
  writeFileSync(join(folder, ".note.yaml.new"), policy("EFFECT_ALLOW"));
  renameSync(join(folder, ".note.yaml.new"), join(folder, "note.yaml"));
  await becomes("EFFECT_ALLOW");
  rmSync(join(folder, "note.yaml"));
  await becomes("EFFECT_DENY");
});
