import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a fresh process needs, beyond Node's own start. */
export interface MeasuredStart {
  /** Read, compile, instantiate and decide once: the least of some processes. */
  readonly firstDecisionMs: number;
  /** Resident memory of one more instance that has decided, beyond the compiled module. */
  readonly instanceBytes: number;
}

const processes = 15;
const instances = 40;

/** No imports but the file system, as a program that embeds policies would have loaded its own code already. */
const script = `
const { readFileSync } = require("node:fs");
const [file, request, count] = process.argv.slice(2);
const bytes = new TextEncoder().encode(request);
const ask = ({ memory, allocate, check_json }) => {
  const at = allocate(bytes.length);
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  const [status, from, length] = new Uint32Array(memory.buffer, check_json(at, bytes.length), 3);
  if (status !== 0) throw new Error("status " + status);
  return new TextDecoder().decode(new Uint8Array(memory.buffer, from, length));
};
const start = performance.now();
const module_ = new WebAssembly.Module(readFileSync(file));
ask(new WebAssembly.Instance(module_).exports);
const firstDecisionMs = performance.now() - start;
globalThis.gc();
const before = process.memoryUsage().rss;
const kept = [];
for (let i = 0; i < Number(count); i++) {
  const { exports } = new WebAssembly.Instance(module_);
  ask(exports);
  kept.push(exports);
}
globalThis.gc();
const instanceBytes = (process.memoryUsage().rss - before) / kept.length;
process.stdout.write(JSON.stringify({ firstDecisionMs, instanceBytes }));
`;

export async function measureStart(wasm: Uint8Array, request: string): Promise<MeasuredStart> {
  const folder = await mkdtemp(join(tmpdir(), "edict-wasm-start-"));
  try {
    const [file, program] = [join(folder, "policies.wasm"), join(folder, "program.cjs")];
    await Promise.all([writeFile(file, wasm), writeFile(program, script)]);
    const args = ["--expose-gc", program, file, request, String(instances)];
    const runs = Array.from(
      { length: processes },
      (): MeasuredStart => JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })),
    );
    return {
      firstDecisionMs: Math.min(...runs.map(({ firstDecisionMs }) => firstDecisionMs)),
      instanceBytes: Math.min(...runs.map(({ instanceBytes }) => instanceBytes)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
