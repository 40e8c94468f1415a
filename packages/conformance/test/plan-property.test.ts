import { expect, it } from "vitest";
import type { PlanFault } from "../src/plan-faults.ts";
import { findPlanMismatches } from "../src/plan-property.ts";
import { seed } from "./seed.ts";

const stores = 25;

it("what_a_plan_lets_through_is_what_check_allows", () => {
  let compared = 0;
  for (let index = 0; index < stores; index++) {
    const found = findPlanMismatches(seed + index);
    compared += found.compared;
    expect(found.mismatches).toEqual([]);
  }
  console.log(`EDICT_SEED=${seed}: ${compared} resources`);
}, 60_000);

// Plans of Cerbos that contradict its checks; those of Edict are the same.
it.each<[fault: PlanFault, seed: number]>([
  ["forgottenDeny", 1023],
  ["forgottenDeny", 2020],
  ["voidedByConsent", 1054],
  ["deniesWithoutAllow", 1282],
])("%s in the plans of seed %i", (fault, found) => {
  const { faults, mismatches } = findPlanMismatches(found);
  expect(mismatches).toEqual([]);
  expect(faults.get(fault)).toBeGreaterThan(0);
});
