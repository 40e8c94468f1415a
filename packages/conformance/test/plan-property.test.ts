import { CelTimestamp, check, plan } from "@edict/engine";
import { defaultEngineOptions } from "@edict/protocol";
import { expect, it } from "vitest";
import { loadWorld } from "../src/differential/compare-world.ts";
import { evaluateFilter } from "../src/evaluate-filter.ts";
import { generateStore } from "../src/generate/generate-store.ts";
import { RandomSource } from "../src/generate/random-source.ts";
import {
  actions,
  kinds,
  principalAttributes,
  principals,
  resourceAttributes,
  roles,
  scopes,
} from "../src/generate/vocabulary.ts";
import { seed } from "./seed.ts";

const now = new CelTimestamp(1_700_000_000, 0);
const stores = 25;
const plansPerStore = 8;
const resourcesPerPlan = 10;

// One role, and resources that have what conditions read: where roles are several, a conditional deny of one role holds for all
// of them in a plan, and what fails counts differently.
it("what_a_plan_lets_through_is_what_check_allows", () => {
  for (let index = 0; index < stores; index++) {
    const random = new RandomSource(seed + index);
    const { engine, mistakes } = loadWorld({ files: generateStore(random, "total"), options: defaultEngineOptions });
    if (engine === undefined) throw new Error(`EDICT_SEED=${seed + index}: ${mistakes}`);
    for (let asked = 0; asked < plansPerStore; asked++) {
      const place = { kind: random.pick(kinds), policyVersion: "", scope: random.pick(scopes) };
      const id = random.pick(principals);
      const principal = {
        id,
        policyVersion: "",
        scope: "",
        roles: [random.pick(roles)],
        attr: principalAttributes(random),
      };
      const action = random.pick(actions);
      const question = { requestId: "", principal, actions: [action], auxData: undefined };
      const { filter } = plan(engine, { ...question, resource: { ...place, attr: {} } }, now);
      for (let tried = 0; tried < resourcesPerPlan; tried++) {
        const resource = { ...place, id: `r${tried}`, attr: resourceAttributes(random) };
        const [outcome] = check(engine, { ...question, resource }, now).actions;
        const passed = evaluateFilter(filter, principal, resource);
        const told = `EDICT_SEED=${seed + index} ${JSON.stringify({ action, principal, resource, filter })}`;
        expect(passed, told).toBe(outcome?.effect === "EFFECT_ALLOW");
      }
    }
  }
}, 60_000);
