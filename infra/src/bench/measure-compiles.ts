import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compilePolicySet, createCompileCache } from "@edict/compiler";
import { createPolicyCache, readPolicySet } from "@edict/policy";
import { generatePolicies } from "./generate-policies.ts";

export interface MeasuredRun {
  readonly seconds: number;
  /** Most memory held at once. */
  readonly peakBytes: number;
}

export interface MeasuredCompiles {
  readonly policies: number;
  readonly tests: number;
  readonly withTests: { readonly edict: MeasuredRun; readonly cerbos: MeasuredRun | undefined };
  readonly withoutTests: { readonly edict: MeasuredRun; readonly cerbos: MeasuredRun | undefined };
  /** Reading and compiling everything in a warm process, and again after one file has changed. */
  readonly fullMs: number;
  readonly changedMs: number;
}

const policies = 1000;
const testsPerPolicy = 6;
const rounds = 3;

/** Whole processes on the same folder, ours and the peer's in turns; of each the fastest of a few. */
export async function measureCompiles(edict: string, cerbos: string | undefined): Promise<MeasuredCompiles> {
  const files = generatePolicies({ policies, rulesPerPolicy: 6, testsPerPolicy });
  const folder = await mkdtemp(join(tmpdir(), "edict-compile-"));
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const measure = async (...flags: string[]) => {
    const runEdict = () => measureRun(process.execPath, [edict, "compile", ...flags, folder]);
    const runCerbos = async () =>
      cerbos === undefined ? undefined : measureRun(cerbos, ["compile", ...flags, folder]);
    let fastest = { edict: await runEdict(), cerbos: await runCerbos() };
    for (let round = 1; round < rounds; round++) {
      const again = { edict: await runEdict(), cerbos: await runCerbos() };
      fastest = { edict: faster(again.edict, fastest.edict), cerbos: faster(again.cerbos, fastest.cerbos) };
    }
    return fastest;
  };
  const withTests = await measure();
  const withoutTests = await measure("--skip-tests");
  await rm(folder, { recursive: true, force: true });
  return { policies, tests: policies * testsPerPolicy, withTests, withoutTests, ...measureIncrement(files) };
}

function faster<Run extends MeasuredRun | undefined>(a: Run, b: Run): Run {
  return a !== undefined && b !== undefined && a.seconds < b.seconds ? a : b;
}

async function measureRun(command: string, args: readonly string[]): Promise<MeasuredRun> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: "ignore" });
  let peakBytes = 0;
  const watch = setInterval(() => {
    readPeak(child.pid ?? 0).then((bytes) => {
      peakBytes = Math.max(peakBytes, bytes);
    });
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command} ended with ${code}.`);
  return { seconds: (performance.now() - start) / 1000, peakBytes };
}

/** Where there is no /proc, 0. */
async function readPeak(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024;
}

function measureIncrement(files: ReadonlyMap<string, Uint8Array>) {
  const caches = { policies: createPolicyCache(), units: createCompileCache() };
  const build = (content: ReadonlyMap<string, Uint8Array>) => {
    const start = performance.now();
    compilePolicySet(readPolicySet(content, caches.policies), { cache: caches.units });
    return performance.now() - start;
  };
  const fresh = () => {
    const start = performance.now();
    compilePolicySet(readPolicySet(files));
    return performance.now() - start;
  };
  const fullMs = Math.min(fresh(), fresh(), fresh());
  build(files);
  const path = "policies/kind500.yaml";
  const text = new TextDecoder().decode(files.get(path));
  const changes = [1, 2, 3, 4, 5].map((change) => {
    const changed = new TextEncoder().encode(text.replace("size < ", `size < ${change}`));
    return build(new Map([...files, [path, changed]]));
  });
  return { fullMs, changedMs: Math.min(...changes) };
}
