// Regenerates src/gen from proto: `npm run generate -w packages/protocol`. The result is committed, so a build needs no generator.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const room = fileURLToPath(new URL("..", import.meta.url));
const bin = join(room, "../../node_modules/.bin");
execFileSync(join(bin, "buf"), ["generate"], {
  cwd: room,
  stdio: "inherit",
  env: { ...process.env, PATH: bin + delimiter + process.env.PATH },
});

// The package's export map adds the extension itself.
for (const entry of readdirSync(join(room, "src/gen"), { recursive: true })) {
  if (!entry.endsWith(".ts")) continue;
  const file = join(room, "src/gen", entry);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(/"(@cerbos\/api\/[^"]+)\.ts"/g, '"$1"'));
}
