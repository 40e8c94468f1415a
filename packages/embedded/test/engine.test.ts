import { encodeRuleTable } from "@edict/compiler";
import { expect, it } from "vitest";
import { loadBundle } from "../src/engine/index.ts";
import { loadPoliciesSync } from "../src/index.ts";
import { compileWasm, instant, makeRequests, table } from "./compiled-policies.ts";

it("a_bundle_and_the_engine_answer_like_compiled_policies", () => {
  const engine = loadBundle(encodeRuleTable(table));
  const compiled = loadPoliciesSync(compileWasm());
  const at = { now: new Date(instant) };
  for (const made of makeRequests(500)) {
    const request = { ...JSON.parse(JSON.stringify(made)), requestId: "7", includeMeta: true };
    expect(engine.check(request, at)).toEqual(compiled.check(request, at));
    const [{ resource, actions }] = request.resources;
    const single = { principal: request.principal, resource, action: actions[0], auxData: request.auxData };
    expect(engine.isAllowed(single, at)).toBe(compiled.isAllowed(single, at));
  }
});
