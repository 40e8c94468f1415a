import { defineConfig } from "vitest/config";

const conditions = ["edict-source", "node"];

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["infra/bench/**/*.bench.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 300_000,
  },
});
