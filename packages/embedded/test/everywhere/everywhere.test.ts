import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseCount, makeComponentProgram, makeModuleProgram, type Program } from "./make-programs.ts";
import { runtimes } from "./runtimes.ts";

let folder: string;
let ofModule: Program;
let ofComponent: Program;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-everywhere-"));
  ofModule = await makeModuleProgram(join(folder, "module"));
  ofComponent = await makeComponentProgram(join(folder, "component"));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

// Skipped where there is no program for the platform, or no npm to fetch another Node.js from.
describe.each(runtimes)("the_same_cases_have_the_same_answers_in $name", ({ run }) => {
  it.skipIf(run === undefined)(
    "from the module",
    async () => {
      expect(await run?.(ofModule)).toEqual({ decided: caseCount, differences: [] });
    },
    60_000,
  );

  it.skipIf(run === undefined)(
    "from the component, through all of its interfaces",
    async () => {
      expect(await run?.(ofComponent)).toEqual({ decided: caseCount, abiVersion: 1, differences: [] });
    },
    60_000,
  );
});

it("the binding alone is a few kilobytes", async () => {
  const build = await rolldown({
    input: fileURLToPath(new URL("../../src/index.ts", import.meta.url)),
    resolve: { conditionNames: ["edict-source", "import"] },
    platform: "browser",
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  expect(output[0].imports).toEqual([]);
  expect(output[0].code.length).toBeLessThan(16_000);
});
