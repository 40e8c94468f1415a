// Generates what is not kept in the repository: the runtime of compiled policies, and the Prisma client. The engine that the CLI would download is not needed for it, so it is pointed at a
// program that exists anyway; generating works without a network.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { generateRuntime } from "./generate-runtime.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
execFileSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  },
});
await generateRuntime();
