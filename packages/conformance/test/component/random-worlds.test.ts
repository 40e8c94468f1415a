import { compilePolicySet } from "@edict/compiler";
import { emitComponent } from "@edict/compiler/wasm";
import { CelTimestamp, check, type Engine, loadTable } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput } from "@edict/protocol";
import { expect, it } from "vitest";
import { generateWorld, type World } from "../../src/generate/generate-world.ts";
import { seed } from "../seed.ts";
import { fromTyped, told, toTyped } from "./answers.ts";
import { loadComponent, type PolicyComponent } from "./load-component.ts";

const worldCount = 12;

it("a component decides like the engine in worlds of chance", { timeout: 120_000 }, async () => {
  let compared = 0;
  for (let i = 0; i < worldCount; i++) {
    const world = generateWorld(seed + i, { calls: 8, resourcesPerCall: 4, plans: 0 });
    const loaded = await load(world);
    if (loaded === undefined) continue;
    for (const input of world.checks.flat()) compared += compare(loaded, input, `EDICT_SEED=${seed + i}`);
  }
  expect(compared).toBeGreaterThan(worldCount * 5);
});

interface Loaded {
  readonly engine: Engine;
  readonly component: PolicyComponent;
}

/** Nothing where the world does not compile, or has what a component must refuse. */
async function load({ files, options }: World): Promise<Loaded | undefined> {
  const { table, diagnostics } = compilePolicySet(readPolicySet(files), { schemas: "warn" });
  if (table === undefined || diagnostics.some(({ severity }) => severity === "error")) return undefined;
  const emitted = emitComponent(table, "policy", options);
  if (!emitted.ok) return undefined;
  return { engine: loadTable(table, options), component: await loadComponent(emitted.bytes) };
}

/** Number of comparisons: none where the typed records have no field for what the decision asks for. */
function compare({ engine, component }: Loaded, input: CheckInput, message: string): number {
  if (Object.keys(input.auxData?.jwts ?? {}).length > 0) return 0;
  const outcome = check(engine, input, new CelTimestamp(0, 0));
  if (outcome.failure !== undefined) return 0;
  try {
    expect(fromTyped(component.authorization.check(toTyped(input))), message).toEqual(told(outcome));
  } catch (error) {
    if (/asks for the time/.test(String((error as { readonly payload?: unknown }).payload))) return 0;
    throw error;
  }
  return 1;
}
