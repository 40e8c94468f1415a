import { parseArgs } from "node:util";
import { repeatHostile } from "../hostile/repeat-hostile.ts";
import { hostileKinds } from "../hostile/try-hostile.ts";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "Infinity" },
    seed: { type: "string" },
    out: { type: "string", default: "soak-differences" },
    record: { type: "string" },
    hostile: { type: "string", default: "10000" },
  },
});
// Ends by `process.exit`, which ends the Cerbos that is running, too; a signal alone would leave it behind.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const minutes = Number(values.minutes);
for (const kind of hostileKinds) {
  // A module is tried with ten requests at a time: a million by default.
  const triesMax = Number(values.hostile) * (kind === "module requests" ? 10 : 1);
  const tries = repeatHostile(kind, { firstSeed, triesMax, budgetMs: minutes * 60_000 });
  console.log(`seed ${firstSeed}: ${tries} hostile ${kind}, no fault`);
}
const size = { calls: 60, resourcesPerCall: 50, plans: 80 };
const totals = await soak({ firstSeed, minutes, size, folder: values.out, record: values.record }, (text) =>
  console.log(text),
);
process.exitCode = totals.differences === 0 ? 0 : 1;
