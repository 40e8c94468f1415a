import { expect, it } from "vitest";
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

// Cerbos forgets in plans that a principal policy denies whatever the resource, and so does Edict.
it.each([1023, 2020])("the plans of seed %i forget a deny as those of Cerbos do", (found) => {
  expect(findPlanMismatches(found)).toMatchObject({ mismatches: [], forgottenDenies: expect.any(Number) });
  expect(findPlanMismatches(found).forgottenDenies).toBeGreaterThan(0);
});
