// Regenerates src/gen from proto: `npm run generate -w packages/protocol`. The result is committed, so a build needs no generator.
// With a folder as argument it writes there, for whoever wants to compare.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const room = fileURLToPath(new URL("..", import.meta.url));
const [target = room] = process.argv.slice(2);
const bin = join(room, "../../node_modules/.bin");
execFileSync(join(bin, "buf"), ["generate", "--output", target], {
  cwd: room,
  stdio: "inherit",
  env: { ...process.env, PATH: bin + delimiter + process.env.PATH },
});

// The package's export map adds the extension itself.
for (const entry of readdirSync(join(target, "src/gen"), { recursive: true })) {
  if (!entry.endsWith(".ts")) continue;
  const file = join(target, "src/gen", entry);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(/"(@cerbos\/api\/[^"]+)\.ts"/g, '"$1"'));
}
