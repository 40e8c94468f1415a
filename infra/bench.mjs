#!/usr/bin/env node
// `npm run bench`: measures Edict on this machine with real parts and writes docs/benchmarks.md. Takes a few minutes; a machine
// that does something else meanwhile gives other figures.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compile, generateClient, installPackages } from "./start/prepare-tree.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
for (const prepare of [installPackages, generateClient, compile]) await prepare(process.env);
const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "infra/bench/vitest.config.ts"];
spawn(process.execPath, args, { cwd: root, stdio: "inherit" }).once("close", (code) => {
  process.exitCode = code ?? 1;
});
