import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkWithEngine, compileWasm, instant, makeRequests } from "../compiled-policies.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One set of cases for all: requests, and what the engine answers. */
const cases = makeRequests(500).map((made) => {
  const request = JSON.parse(JSON.stringify(made));
  return { request, results: checkWithEngine(request) };
});
const expected = { decided: cases.length, differences: [] };

const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
/** A program of a package that is not there on every platform. */
const programOf = (path: string) => {
  try {
    return require.resolve(path);
  } catch {
    return undefined;
  }
};
const denoPath = programOf("@deno/linux-x64-glibc/deno");
const bunPath = programOf("bun/bin/bun.exe");
const workerdPath = programOf("@cloudflare/workerd-linux-64/bin/workerd");
/** Another Node.js: as a package of this tree it would take the place of the one that everything else runs on. */
const node24Path = process.env["EDICT_TEST_NODE_24"];

let folder: string;
/** Everything in one file: binding, cases and the policies. */
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-everywhere-"));
  const wasm = compileWasm();
  const material = { wasm: Buffer.from(wasm).toString("base64"), instant, cases };
  await writeFile(join(folder, "policies.wasm"), wasm);
  await writeFile(join(folder, "material.json"), JSON.stringify(material));
  const entry = join(folder, "entry.mjs");
  await writeFile(
    entry,
    `import * as embedded from ${JSON.stringify(place("../../src/index.ts"))};
import { runCases } from ${JSON.stringify(place("./run-cases.mjs"))};
import material from "./material.json" with { type: "json" };
export const outcome = (wasm) => runCases(embedded, wasm === undefined ? material : { ...material, wasm });
`,
  );
  const build = await rolldown({
    input: entry,
    resolve: { conditionNames: ["edict-source", "import"] },
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm" });
  program = output[0].code;
  await writeFile(join(folder, "program.mjs"), program);
  await writeFile(
    join(folder, "print.mjs"),
    'import { outcome } from "./program.mjs";\nconsole.log(JSON.stringify(await outcome()));\n',
  );
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function outcomeOf(command: string, ...args: string[]) {
  const { stdout } = await run(command, [...args, join(folder, "print.mjs")], { cwd: folder });
  return JSON.parse(stdout);
}

describe("the_same_cases_have_the_same_answers_in", () => {
  it("this Node.js", async () => {
    expect(await outcomeOf(process.execPath)).toEqual(expected);
  });

  // Skipped where the package has no program for the platform.
  it.skipIf(node24Path === undefined)(
    "Node.js 24",
    async () => {
      expect(await outcomeOf(node24Path ?? "")).toEqual(expected);
    },
    60_000,
  );

  it.skipIf(denoPath === undefined)(
    "deno",
    async () => {
      expect(await outcomeOf(denoPath ?? "", "run", "--no-config", "--no-npm")).toEqual(expected);
    },
    60_000,
  );

  it.skipIf(bunPath === undefined)(
    "bun",
    async () => {
      expect(await outcomeOf(bunPath ?? "", "run")).toEqual(expected);
    },
    60_000,
  );

  it.skipIf(workerdPath === undefined)(
    "workerd, which compiles modules only ahead of time",
    async () => {
      expect(await askWorkerd(workerdPath ?? "")).toEqual(expected);
    },
    60_000,
  );

  it.skipIf(chromiumPath === undefined)(
    "Chromium",
    async () => {
      const browser: Browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: ["--no-sandbox"] });
      try {
        const page = await browser.newPage();
        const url = `data:text/javascript;base64,${Buffer.from(program).toString("base64")}`;
        // As text: a function would be rewritten by the test runner.
        expect(await page.evaluate(`import(${JSON.stringify(url)}).then(({ outcome }) => outcome())`)).toEqual(
          expected,
        );
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});

async function askWorkerd(path: string) {
  const port = await freePort();
  await writeFile(
    join(folder, "worker.mjs"),
    'import wasm from "policies.wasm";\nimport { outcome } from "program.mjs";\nexport default { fetch: async () => Response.json(await outcome(wasm)) };\n',
  );
  await writeFile(
    join(folder, "workerd.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
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
`,
  );
  const server = spawn(path, ["serve", join(folder, "workerd.capnp")], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (data) => {
    said += data;
  });
  try {
    for (let tries = 0; tries < 200; tries++) {
      const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      if (response !== undefined) return response.ok ? await response.json() : `${response.status} ${said}`;
      if (server.exitCode !== null) return said;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return said;
  } finally {
    server.kill("SIGKILL");
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

it("the binding alone is a few kilobytes", async () => {
  const build = await rolldown({
    input: place("../../src/index.ts"),
    resolve: { conditionNames: ["edict-source", "import"] },
    platform: "browser",
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  expect(output[0].imports).toEqual([]);
  expect(output[0].code.length).toBeLessThan(16_000);
  expect((await readFile(join(folder, "program.mjs"))).length).toBeGreaterThan(0);
});
