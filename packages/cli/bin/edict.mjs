#!/usr/bin/env node
// Starts from the bundle, which is there once the tree is built (infra/bundle.mjs) and starts several times faster than the
// modules it is made of; while it is older than they are, the modules count.
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runBundle } from "./run-bundle.mjs";

const folder = fileURLToPath(new URL("../bundle/", import.meta.url));

function isFresh() {
  if (!existsSync(`${folder}main.cjs`)) return false;
  const { mtimeMs } = statSync(`${folder}main.cjs`);
  const madeOf = JSON.parse(readFileSync(`${folder}made-of.json`, "utf8"));
  return madeOf.every((path) => (statSync(`${folder}../${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0) < mtimeMs);
}

// What runs for a second or two gains little from code that V8 optimizes, so it waits four times as long before it does. Code
// that was compiled under other flags does not fit.
const staysLong = process.argv[2] === "server";
if (!staysLong) setFlagsFromString("--interrupt-budget=270336");

if (isFresh()) runBundle(folder, staysLong ? "server-code" : "code");
else await import("../dist/main.js");
