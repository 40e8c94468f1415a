import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../../../../node_modules/.cache/edict-wasmtime/", import.meta.url));
/** With what pip must find it to be, on Linux for x64. */
const wanted = "wasmtime==49.0.0 --hash=sha256:94f0288f9e1c33924995a72bb769f4c4e2885002391589dd6992cdaa35d1990a\n";

/**
 * The folder in which Python finds wasmtime, the runtime itself with its binding; from pip, once.
 *
 * @returns `undefined` where there is no Python, no such package for the platform, or nothing to fetch it from
 */
export async function fetchWasmtime(): Promise<string | undefined> {
  const home = join(cache, "49.0.0");
  if (await isThere(join(home, "wasmtime"))) return home;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${home}-`);
  try {
    const requirements = join(draft, "requirements.txt");
    await writeFile(requirements, wanted);
    const options = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--retries", "1"];
    await run("python3", ["-m", "pip", "install", ...options, "--target", draft, "-r", requirements], {
      timeout: 120_000,
    });
    await rename(draft, home);
    return home;
  } catch (error) {
    console.warn(`No wasmtime: ${error instanceof Error ? error.message : error}`);
    return undefined;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
