import { defineConfig } from "vitest/config";

// `import`, `require` and `default` are added where they apply.
const conditions = ["edict-source", "node"];

/** Tests that start the whole of Edict come after the others, one at a time: some of them hold it against the clock. */
const ofEverything = ["infra/test/**/*.test.ts", "apps/web/test/**/*.test.ts"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: "forks",
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: "rooms",
          include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts"],
          exclude: ofEverything,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "everything", include: ofEverything, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
