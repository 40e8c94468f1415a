import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "Infinity" },
    seed: { type: "string" },
    out: { type: "string", default: "soak-differences" },
    record: { type: "string" },
  },
});
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const size = { calls: 60, resourcesPerCall: 50, plans: 80 };
const totals = await soak(
  { firstSeed, minutes: Number(values.minutes), size, folder: values.out, record: values.record },
  (text) => console.log(text),
);
process.exitCode = totals.differences === 0 ? 0 : 1;
