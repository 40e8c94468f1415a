#!/usr/bin/env node
// `npm run soak`: compares Edict with the released Cerbos on stores and requests of chance until it is stopped.
// Before that it tries hostile policies, bundles and requests, --hostile N of each (10,000), and 100 N requests to modules.
// --minutes N ends it, --seed N begins at a seed, --out FOLDER says where differences are put, one file each, --record FILE
// where the counts are kept.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compile, generateClient, installPackages, lockTree } from "./start/prepare-tree.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const release = await lockTree();
try {
  for (const prepare of [installPackages, generateClient, compile]) await prepare(process.env);
} finally {
  release();
}
const args = ["packages/conformance/dist/differential/soak-main.js", ...process.argv.slice(2)];
const soak = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => soak.kill(signal));
soak.once("close", (code) => {
  process.exitCode = code ?? 1;
});
