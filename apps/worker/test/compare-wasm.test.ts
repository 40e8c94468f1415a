import { emitWasm } from "@edict/compiler/wasm";
import { loadTable } from "@edict/engine";
import type { CheckInput, RuleTable } from "@edict/protocol";
import { createEngineEvaluator } from "@edict/verify";
import { expect, it } from "vitest";
import { compareWasm } from "../src/build/compare-wasm.ts";
import { createComparingEvaluator } from "../src/build/comparing-evaluator.ts";
import { createPolicyRooms } from "../src/build/create-policy-rooms.ts";
import { createPipeline } from "../src/build/pipeline.ts";

const encoder = new TextEncoder();
const filesOf = (role: string) =>
  new Map([
    [
      "expense.yaml",
      encoder.encode(
        `apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  resource: expense\n  version: default\n  rules:\n    - { actions: [approve], effect: EFFECT_ALLOW, roles: [${role}], condition: { match: { expr: R.attr.amount < 1000 } } }\n`,
      ),
    ],
  ]);
const rooms = createPolicyRooms();

function tableOf(role: string): RuleTable {
  const { table } = rooms.compilePolicySet(rooms.readPolicySet(filesOf(role)));
  if (table === undefined) throw new Error("The policy does not compile.");
  return table;
}

function moduleOf(table: RuleTable): Uint8Array {
  const emitted = emitWasm(table);
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  return emitted.bytes;
}

it("compares at least 2,000 generated requests, in less than a second once warm", () => {
  const table = tableOf("manager");
  const module = moduleOf(table);
  compareWasm(table, module);
  const { user } = process.cpuUsage();
  const { requests, difference } = compareWasm(table, module);
  expect(process.cpuUsage().user - user).toBeLessThan(1_000_000);
  expect(difference).toBeUndefined();
  expect(requests).toBeGreaterThanOrEqual(2_000);
});

it("a module that decides otherwise fails the build, which names the request", async () => {
  const pipeline = createPipeline({
    ...rooms,
    emitWasm: (policySet) => ({ ...rooms.emitWasm(policySet, tableOf("clerk")), diagnostics: [] }),
  });
  await pipeline.parse(filesOf("manager"));
  await pipeline.compile();
  await pipeline.package();
  const error = await pipeline.compare().then(
    () => new Error("nothing was noticed"),
    (reason: Error) => reason,
  );
  expect(error).toMatchObject({ code: "evaluators_disagree" });
  expect(error.message).toMatch(/^\w+: the engine says .*, the compiled policies say .*\. Request: /);
  const request: CheckInput = JSON.parse(error.message.slice(error.message.indexOf("Request: ") + "Request: ".length));
  expect(request).toMatchObject({ principal: { roles: ["manager"] }, resource: { kind: "expense" } });
});

it("a test on which engine and module differ is named with its request", () => {
  const honest = loadTable(tableOf("manager"));
  const other = createEngineEvaluator(loadTable(tableOf("clerk")));
  const { evaluate, difference } = createComparingEvaluator(other, honest);
  const place = { policyVersion: "", scope: "" };
  const ask = (role: string) =>
    evaluate(
      {
        requestId: `as ${role}`,
        principal: { id: "ann", roles: [role], attr: {}, ...place },
        resource: { kind: "expense", id: "1", attr: { amount: 5 }, ...place },
        actions: ["approve"],
        auxData: undefined,
      },
      undefined,
    );
  ask("nobody");
  expect(difference()).toBeUndefined();
  ask("clerk");
  ask("manager");
  expect(difference()).toMatch(/^actions: the engine says .*EFFECT_ALLOW.* Request: \{"requestId":"as clerk"/);
});
