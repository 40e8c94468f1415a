#!/usr/bin/env node
// Puts the command line into one folder that starts several times faster than the modules it is made of: few files, minified, and
// compiled by V8 beforehand. Does nothing while the bundle is newer than what it is made of.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const cli = fileURLToPath(new URL("../packages/cli", import.meta.url));
const bundle = join(cli, "bundle");
const edict = join(cli, "bin/edict.mjs");

/** What tsc writes whenever it compiles a room again. */
export function listBuildInfos() {
  const { dependencies } = JSON.parse(readFileSync(join(cli, "package.json"), "utf8"));
  const rooms = Object.keys(dependencies).filter((name) => name.startsWith("@edict/"));
  return ["cli", ...rooms.map((name) => name.slice("@edict/".length))].map((room) => `../${room}/dist/.tsbuildinfo`);
}

function isFresh(buildInfos) {
  const main = join(bundle, "main.cjs");
  if (!existsSync(main)) return false;
  const { mtimeMs } = statSync(main);
  return buildInfos.every((path) => statSync(join(cli, path)).mtimeMs < mtimeMs);
}

export async function bundleCli() {
  const buildInfos = listBuildInfos();
  if (isFresh(buildInfos)) return;
  const next = mkdtempSync(join(cli, ".bundle-"));
  try {
    const build = await rolldown({ input: join(cli, "dist/main.js"), platform: "node", logLevel: "warn" });
    await build.write({
      dir: next,
      format: "cjs",
      minify: true,
      entryFileNames: "[name].cjs",
      chunkFileNames: "[name]-[hash].cjs",
    });
    writeFileSync(join(next, "made-of.json"), JSON.stringify(buildInfos));
    rmSync(bundle, { recursive: true, force: true });
    renameSync(next, bundle);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  compileAhead();
}

/** Lets V8 compile what the commands use, by using them; the bundle works without. */
function compileAhead() {
  const scratch = mkdtempSync(join(tmpdir(), "edict-bundle-"));
  const examples = fileURLToPath(new URL("../examples", import.meta.url));
  const many = join(scratch, "many");
  writeManyFiles(many);
  const runs = [...readdirSync(examples).map((name) => join(examples, name)), many].map((folder) => [
    "compile",
    folder,
  ]);
  for (const args of [...runs, ["lint", scratch], ["fmt", scratch], ["server", "--config", join(scratch, "none")]]) {
    spawnSync(process.execPath, [edict, ...args], { env: { ...process.env, EDICT_KEEP_CODE: "1" }, stdio: "ignore" });
  }
  rmSync(scratch, { recursive: true, force: true });
}

function writeManyFiles(folder) {
  mkdirSync(folder);
  for (let index = 0; index < 200; index++) {
    const kind = `kind${index}`;
    writeFileSync(
      join(folder, `${kind}.yaml`),
      `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: ${kind}
  rules:
    - actions: [view]
      effect: EFFECT_ALLOW
      roles: [user]
      condition:
        match:
          all:
            of:
              - expr: R.attr.owner == P.id && R.attr.size < ${index}
`,
    );
    writeFileSync(
      join(folder, `${kind}_test.yaml`),
      `name: ${kind}
principals: { ana: { id: ana, roles: [user] } }
resources: { one: { kind: ${kind}, id: one, attr: { owner: ana, size: -1 } } }
tests:
  - name: owners may
    input: { principals: [ana], resources: [one], actions: [view] }
    expected:
      - { principal: ana, resource: one, actions: { view: EFFECT_ALLOW } }
`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleCli();
