import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const room = fileURLToPath(new URL("../..", import.meta.url));
const assembly = join(room, "assembly");
const asc = join(dirname(require.resolve("assemblyscript/package.json")), "bin/asc.js");
const cache = join(room, "../../node_modules/.cache/edict-wasm-runtime");

const flags = ["--runtime", "stub", "--noAssert", "--use", "abort=", "-O3", "--debug"];
const memoryPages = 64;

/** The exports that the harness itself needs. */
const always = [
  "core/arena.ts",
  "core/builder.ts",
  "core/cell.ts",
  "core/equal-rare-values.ts",
  "core/json-quote.ts",
  "core/map.ts",
  "core/meter.ts",
  "core/other-keys.ts",
];

/**
 * Compiles some files of `assembly/` and what they import; the exports of the files become those of the module. Each
 * state of the sources is compiled once.
 */
export function buildRuntime(files: readonly string[]): Uint8Array<ArrayBuffer> {
  const entries = [...new Set([...always, ...files])].map((file) => join(assembly, file));
  const target = join(cache, `${hashSources(entries)}.wasm`);
  if (!existsSync(target)) compile(entries, target);
  return Uint8Array.from(readFileSync(target));
}

function compile(entries: readonly string[], target: string): void {
  mkdirSync(cache, { recursive: true });
  const draft = `${target}.${process.pid}`;
  const memory = ["--initialMemory", String(memoryPages)];
  const paths = entries.map((entry) => relative(room, entry));
  execFileSync(process.execPath, [asc, ...paths, ...flags, ...memory, "--outFile", draft], { cwd: room });
  renameSync(draft, target);
}

function hashSources(entries: readonly string[]): string {
  const hash = createHash("sha256").update([asc, memoryPages, ...flags, ...entries].join("\n"));
  for (const file of [...reachable(entries)].sort()) hash.update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 24);
}

function reachable(entries: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/from\s+"(\.[^"]+)"/g)) {
      waiting.push(`${join(dirname(file), from)}.ts`);
    }
  }
  return found;
}
