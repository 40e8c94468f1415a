#!/usr/bin/env node
// Adds to package-lock.json what npm leaves out of it when the machine or its registry knows one platform only: the optional
// packages of the others. Without them `npm ci` refuses the lock file. Run it after `npm install` has changed the lock file;
// `--check` only says whether anything is missing, and ends with 1 if so.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(path, "utf8"));

const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors = [
  ["arm64", /arm64|aarch64/],
  ["arm", /armv?7|-arm(-|$)/],
  ["ia32", /ia32/],
  ["ppc64", /ppc64/],
  ["riscv64", /riscv64/],
  ["s390x", /s390x/],
  ["wasm32", /wasm32/],
  ["x64", /x64|x86_64|-64$/],
];

/** Where a package may be installed, read from its name: `@turbo/darwin-arm64`, `@next/swc-linux-x64-musl`. */
function readPlatform(name) {
  const system = systems.find((each) => name.includes(each)) ?? (name.includes("windows") ? "win32" : undefined);
  const processor = processors.find(([, pattern]) => pattern.test(name))?.[0];
  const libc = ["musl", "glibc"].find((each) => name.includes(each.replace("glibc", "-gnu")) && system === "linux");
  if (system === undefined && processor === undefined) return undefined;
  return {
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(system === undefined ? {} : { os: [system] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}

const added = [];
for (const [place, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const isThere = lock.packages[`node_modules/${name}`] ?? lock.packages[`${place}/node_modules/${name}`];
    const platform = readPlatform(name);
    if (isThere !== undefined || platform === undefined || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = { version, optional: true, ...platform };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")));
if (added.length === 0) console.log("The lock file is complete.");
else if (process.argv.includes("--check")) {
  console.error(`The lock file lacks ${added.join(", ")}; npm run complete-lock adds them.`);
  process.exitCode = 1;
} else {
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Added ${added.length}:\n  ${added.join("\n  ")}`);
}
