import { defineConfig } from "vitest/config";

const conditions = ["edict-source", "node"];

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["infra/endurance/**/*.endurance.ts"],
    pool: "forks",
    testTimeout: 24 * 60 * 60_000,
    hookTimeout: 300_000,
  },
});
