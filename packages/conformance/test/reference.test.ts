import { CelTimestamp, check } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import { type CheckInput, type CheckOutcome, defaultEngineOptions, type EngineOptions } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { hasCorpus, readStore, readSuite, toCheckInput } from "../src/corpus.ts";
import { loadWorld } from "../src/differential/compare-world.ts";
import { generateWorld } from "../src/generate/generate-world.ts";
import { type ReferenceOutcome, referenceCheck } from "../src/reference/reference-check.ts";
import { seed } from "./seed.ts";

const now = new CelTimestamp(1_700_000_000, 0);
const storesTried = 12;

type Decided = Pick<CheckOutcome, "effectiveDerivedRoles"> & { readonly actions: readonly (readonly string[])[] };

function ofEngine({ actions, effectiveDerivedRoles }: CheckOutcome): Decided {
  const rows = actions.map(({ action, effect, policy, scope }) => [action, effect, policy, scope]);
  return { actions: rows, effectiveDerivedRoles: [...effectiveDerivedRoles].sort() };
}

function ofReference({ actions, effectiveDerivedRoles }: ReferenceOutcome, input: CheckInput): Decided {
  const rows = input.actions.map((action) => {
    const { effect = "", policy = "", scope = "" } = actions.get(action) ?? {};
    return [action, effect, policy, scope];
  });
  return { actions: rows, effectiveDerivedRoles };
}

it("the engine decides as the definition does, on stores of chance", () => {
  let compared = 0;
  for (let index = 0; index < storesTried; index++) {
    const { files, checks, options: drawn } = generateWorld(seed + index, { calls: 6, resourcesPerCall: 6, plans: 0 });
    const options: EngineOptions = { ...drawn, strictEvaluation: index % 2 === 1, schemaEnforcement: "none" };
    const { engine } = loadWorld({ files, options });
    if (engine === undefined) continue;
    const set = readPolicySet(files);
    for (const input of checks.flat()) {
      compared++;
      const wanted = ofReference(referenceCheck(set, input, { options, now }), input);
      expect(ofEngine(check(engine, input, now)), `EDICT_SEED=${seed + index} ${JSON.stringify(input)}`).toEqual(
        wanted,
      );
    }
  }
  console.log(`EDICT_SEED=${seed}: ${compared} requests to the definition`);
}, 120_000);

describe.skipIf(!hasCorpus)(
  "the definition and the recorded decisions (needs the corpus beside the repository)",
  () => {
    for (const file of readSuite("check")) {
      const options: EngineOptions = { ...defaultEngineOptions, ...file.options };
      if (file.kind !== undefined) continue;
      it(file.file, () => {
        const set = readPolicySet(readStore(file.store));
        for (const entry of file.cases) {
          const output = entry.want["output"] as WantedOutput | undefined;
          const isSkipped = entry.unstable === true || entry.oracle?.startsWith("skip") === true;
          if (isSkipped || entry.input === undefined || output === undefined || output.validationErrors?.length)
            continue;
          const input = toCheckInput(entry.input);
          const { actions } = ofReference(referenceCheck(set, input, { options, now }), input);
          const wanted = input.actions.map((action) => {
            const { effect = "EFFECT_DENY", policy = "", scope = "" } = output.actions?.[action] ?? {};
            return [action, effect, policy, scope];
          });
          expect(actions, entry.id).toEqual(wanted);
        }
      });
    }
  },
);

interface WantedOutput {
  readonly actions?: { readonly [action: string]: { effect?: string; policy?: string; scope?: string } };
  readonly validationErrors?: readonly unknown[];
}
