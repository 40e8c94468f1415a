#!/usr/bin/env node
// Checks who imports whom, and the rules of style. Prints what it ran; exits 1 if a fence barks.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);

const rooms = ["packages", "apps"].flatMap((group) => readdirSync(join(root, group)).map((room) => join(group, room)));
const foldersOf = (names) =>
  rooms.flatMap((room) => names.map((name) => join(room, name))).filter((folder) => existsSync(join(root, folder)));

/** Tests may reach into other rooms for what they are tested with; only turbo has no way to be told so. */
function isOnlyAboutTests(output) {
  const issues = output.split(/^ {2}x /m).slice(1);
  return issues.length > 0 && issues.every((issue) => /,-\[[^\]]*\/test\/[^\]]*\]/.test(issue));
}

const fences = [
  ["kinds of rooms", bin("turbo"), ["boundaries"], isOnlyAboutTests],
  ["imports", bin("depcruise"), ["--config", ".dependency-cruiser.cjs", ...foldersOf(["src", "app", "lib"])]],
  ["pure rooms compile without a host", bin("tsc"), ["-b"]],
  ["cycles", bin("depcruise"), ["--config", ".dependency-cruiser-cycles.cjs", ...foldersOf(["dist"])]],
  ["rules of style and determinism", bin("biome"), ["check", "."]],
];

const only = process.argv[3];
process.exitCode = 0;
for (const [name, command, args, isForgiven = () => false] of fences) {
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
  if (status !== 0 && !isForgiven(`${stdout}${stderr}`)) {
    process.stderr.write(`fence: ${name}: refused\n${stdout}${stderr}`);
    process.exitCode = 1;
  } else process.stdout.write(`fence: ${name}: ok\n`);
}
