import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "Infinity" },
    seed: { type: "string" },
    out: { type: "string", default: "soak-differences" },
  },
});
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const size = { calls: 20, resourcesPerCall: 40, plans: 60 };
const totals = await soak({ firstSeed, minutes: Number(values.minutes), size, folder: values.out }, (text) =>
  console.log(text),
);
process.exitCode = totals.differences === 0 ? 0 : 1;
