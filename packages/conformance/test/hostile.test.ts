import { expect, it } from "vitest";
import { repeatHostile } from "../src/hostile/repeat-hostile.ts";
import { hostileKinds } from "../src/hostile/try-hostile.ts";
import { seed } from "./seed.ts";

it.each(hostileKinds)(
  "hostile %s end in a diagnostic, a refusal or an answer",
  (kind) => {
    const tries = repeatHostile(kind, { firstSeed: seed, triesMax: Number.POSITIVE_INFINITY, budgetMs: 8_000 });
    console.log(`EDICT_SEED=${seed}: ${tries} hostile ${kind}`);
    expect(tries).toBeGreaterThan(0);
  },
  60_000,
);
