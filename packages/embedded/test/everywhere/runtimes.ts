import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { fetchNode } from "./fetch-node.ts";
import type { Program } from "./make-programs.ts";

/** Something that runs a program; `run` is `undefined` where there is none for this platform. */
export interface Runtime {
  readonly name: string;
  readonly run: ((program: Program) => Promise<unknown>) | undefined;
}

const execute = promisify(execFile);
const require = createRequire(import.meta.url);

const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const denoPath = programOf("@deno/linux-x64-glibc/deno");
const bunPath = programOf("bun/bin/bun.exe");
const workerdPath = programOf("@cloudflare/workerd-linux-64/bin/workerd");

export const runtimes: readonly Runtime[] = [
  { name: "Node.js 20", run: asCommand(await fetchNode(20)) },
  { name: "Node.js 24", run: asCommand(process.env["EDICT_TEST_NODE_24"] ?? (await fetchNode(24))) },
  // What jco writes looks into the environment for a switch of its own.
  { name: "deno", run: asCommand(denoPath, "run", "--no-config", "--no-npm", "--allow-env=JCO_DEBUG") },
  { name: "bun", run: asCommand(bunPath, "run") },
  { name: "workerd, which compiles modules only ahead of time", run: asWorker(workerdPath) },
  { name: "Chromium", run: asPage(chromiumPath) },
];

/** A program of a package that is not there on every platform. */
function programOf(path: string): string | undefined {
  try {
    return require.resolve(path);
  } catch {
    return undefined;
  }
}

function asCommand(command: string | undefined, ...args: readonly string[]): Runtime["run"] {
  if (command === undefined) return undefined;
  return async ({ folder }) => {
    const { stdout } = await execute(command, [...args, join(folder, "print.mjs")], { cwd: folder });
    return JSON.parse(stdout);
  };
}

function asPage(executablePath: string | undefined): Runtime["run"] {
  if (executablePath === undefined) return undefined;
  return async ({ text }) => {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
      // As text: a function would be rewritten by the test runner.
      return await page.evaluate(`import(${JSON.stringify(url)}).then(({ outcome }) => outcome())`);
    } finally {
      await browser.close();
    }
  };
}

function asWorker(path: string | undefined): Runtime["run"] {
  if (path === undefined) return undefined;
  return async ({ folder }) => {
    const port = await freePort();
    const worker = [
      'import wasm from "policies.wasm";',
      'import { outcome } from "program.mjs";',
      "export default { fetch: async () => Response.json(await outcome(wasm)) };",
    ];
    await writeFile(join(folder, "worker.mjs"), worker.join("\n"));
    await writeFile(join(folder, "workerd.capnp"), workerdConfig(port));
    const server = spawn(path, ["serve", join(folder, "workerd.capnp")], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    server.stderr.on("data", (data) => {
      said += data;
    });
    try {
      for (let tries = 0; tries < 200 && server.exitCode === null; tries++) {
        const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
        if (response !== undefined) return response.ok ? await response.json() : `${response.status} ${said}`;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return said;
    } finally {
      server.kill("SIGKILL");
    }
  };
}

function workerdConfig(port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.mjs", esModule = embed "worker.mjs"),
      (name = "program.mjs", esModule = embed "program.mjs"),
      (name = "policies.wasm", wasm = embed "policies.wasm"),
    ],
    compatibilityDate = "2025-01-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
