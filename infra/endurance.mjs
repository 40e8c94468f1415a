#!/usr/bin/env node
// `npm run endurance -- <minutes>`: lets everything real work for a while (10 minutes unless told), pushing and asking without
// pause, and fails if a question stays unanswered, an answer stays stale, or a process keeps growing.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compile, generateClient, installPackages } from "./start/prepare-tree.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) {
  console.error("Say for how many minutes: npm run endurance -- 10");
  process.exit(2);
}
for (const prepare of [installPackages, generateClient, compile]) await prepare(process.env);
const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "infra/endurance/vitest.config.ts"];
const env = { ...process.env, EDICT_ENDURANCE_MINUTES: String(minutes) };
spawn(process.execPath, args, { cwd: root, env, stdio: "inherit" }).once("close", (code) => {
  process.exitCode = code ?? 1;
});
