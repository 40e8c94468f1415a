#!/usr/bin/env node
// Checks who imports whom, and the rules of style. Prints what it ran; exits 1 if a fence barks.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url)));
const bin = (name) => join(root, "node_modules", ".bin", name);

const rooms = ["packages", "apps"].flatMap((group) => readdirSync(join(root, group)).map((room) => join(group, room)));
const foldersOf = (names) =>
  rooms.flatMap((room) => names.map((name) => join(room, name))).filter((folder) => existsSync(join(root, folder)));

const fences = [
  ["kinds of rooms", bin("turbo"), ["boundaries"]],
  ["imports", bin("depcruise"), ["--config", ".dependency-cruiser.cjs", ...foldersOf(["src", "app", "lib"])]],
  ["pure rooms compile without a host", bin("tsc"), ["-b"]],
  ["cycles", bin("depcruise"), ["--config", ".dependency-cruiser-cycles.cjs", ...foldersOf(["dist"])]],
  ["lock file", process.execPath, [join(root, "infra/complete-lock.mjs"), "--check"]],
  ["rules of style and determinism", bin("biome"), ["check", "."]],
];

const only = process.argv[3];
process.exitCode = 0;
for (const [name, command, args] of fences) {
  if (only !== undefined && !name.includes(only)) continue;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: "1",
      NODE_OPTIONS: `--require "${join(root, "infra/parse-tsx.cjs")}"`,
    },
  });
  if (status !== 0 && !isForeignLanguage(stdout + stderr)) {
    process.stderr.write(`fence: ${name}: refused\n${stdout}${stderr}`);
    process.exitCode = 1;
  } else process.stdout.write(`fence: ${name}: ok\n`);
}

/**
 * The runtime of compiled policies is written in AssemblyScript, whose decorators turbo cannot parse. Whether that is all it
 * complains of.
 */
function isForeignLanguage(output) {
  const issues = /(\d+) issues? found/.exec(output);
  const text = output.replace(/\s*\|\s*/g, "").replace(/\n/g, "");
  const unparsed = text.match(/failed to parse file \S*packages\/compiler\/assembly\//g) ?? [];
  return issues !== null && unparsed.length === Number(issues[1]);
}
