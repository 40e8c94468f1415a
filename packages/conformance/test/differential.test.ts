import { expect, it } from "vitest";
import { hasCerbos } from "../src/differential/cerbos-process.ts";
import { compareWorld } from "../src/differential/compare-world.ts";
import { generateWorld } from "../src/generate/generate-world.ts";
import { seed } from "./seed.ts";

const storesMax = 20;
const budgetMs = 40_000;

it.skipIf(!hasCerbos)(
  "answers as Cerbos does (needs its program)",
  async () => {
    const end = Date.now() + budgetMs;
    let requests = 0;
    let stores = 0;
    for (; stores < storesMax && Date.now() < end; stores++) {
      const world = generateWorld(seed + stores, { calls: 4, resourcesPerCall: 8, plans: 8 });
      const report = await compareWorld(world);
      requests += report.requests;
      expect(report.differences, `EDICT_SEED=${seed + stores}`).toEqual([]);
    }
    console.log(`EDICT_SEED=${seed}: ${requests} requests to ${stores} stores`);
  },
  budgetMs + 240_000,
);
