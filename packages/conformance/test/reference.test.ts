import { CelTimestamp, check, explain } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import { type CheckOutcome, defaultEngineOptions } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { canonical } from "../src/canonical.ts";
import { hasCorpus, readRandom, readStore, readSuite, toCheckInput } from "../src/corpus.ts";
import { loadWorld } from "../src/differential/compare-world.ts";
import { generateWorld } from "../src/generate/generate-world.ts";
import { referenceCheck } from "../src/reference/reference-check.ts";
import { type Invalid, ofEngine, ofReference, placesOf } from "./comparable.ts";
import { seed } from "./seed.ts";

const now = new CelTimestamp(1_700_000_000, 0);
const storesTried = 12;

it("the engine decides as the definition does, on stores of chance", () => {
  const seen = { requests: 0, outputs: 0, validationErrors: 0, evaluationErrors: 0, failures: 0 };
  for (let index = 0; index < storesTried; index++) {
    const { files, checks, options } = generateWorld(seed + index, { calls: 6, resourcesPerCall: 6, plans: 0 });
    const { engine } = loadWorld({ files, options });
    if (engine === undefined) continue;
    const set = readPolicySet(files);
    for (const input of checks.flat()) {
      const which = `EDICT_SEED=${seed + index} ${JSON.stringify(input)}`;
      const wanted = referenceCheck(set, input, { options, now });
      const outcome = check(engine, input, now);
      expect(explain(engine, input, now).outcome, which).toEqual(outcome);
      expect(outcome.failure !== undefined, which).toBe(wanted.failed);
      seen.requests++;
      seen.outputs += wanted.outputs.length;
      seen.validationErrors += wanted.validationErrors.length;
      seen.evaluationErrors += wanted.evaluationErrors.length;
      if (wanted.failed) seen.failures++;
      else expect(ofEngine(outcome), which).toEqual(ofReference(wanted));
    }
  }
  console.log(`EDICT_SEED=${seed}: to the definition: ${JSON.stringify(seen)}`);
}, 120_000);

/** As recorded, in the words of the definition. */
function ofRecord({ actions = {}, validationErrors = [], evaluationErrors = [], ...rest }: RecordedOutput): object {
  return {
    actions: Object.fromEntries(
      Object.entries(actions).map(([action, { effect = "EFFECT_DENY", policy = "", scope = "" }]) => [
        action,
        { effect, policy, scope },
      ]),
    ),
    effectiveDerivedRoles: rest.effectiveDerivedRoles ?? [],
    outputs: rest.outputs ?? [],
    validationErrors: placesOf(validationErrors),
    evaluationErrors: evaluationErrors.map(({ celError }) => celError ?? {}),
  };
}

interface RecordedOutput {
  readonly actions?: { readonly [action: string]: { effect?: string; policy?: string; scope?: string } };
  readonly effectiveDerivedRoles?: readonly string[];
  readonly outputs?: readonly object[];
  readonly validationErrors?: readonly Invalid[];
  readonly evaluationErrors?: readonly { readonly celError?: object }[];
}

const recorded = [
  ...readSuite("check").flatMap((file) =>
    [undefined, ...(file.variants ?? [])].map((variant, index) => ({
      name: index === 0 ? file.file : `${file.file} ${JSON.stringify(variant)}`,
      store: file.store,
      options: { ...file.options, ...variant },
      cases: file.kind === undefined ? file.cases : [],
      hasPolicies: index === 0,
    })),
  ),
  ...readRandom().map(({ seed: number, store, options, requests }) => ({
    name: `random seed ${number}`,
    store,
    options,
    cases: requests.filter(({ op }) => op === "check"),
    hasPolicies: true,
  })),
].filter(({ cases }) => cases.length > 0);

describe.skipIf(!hasCorpus)("the definition and recorded decisions (needs the corpus beside the repository)", () => {
  it.each(recorded)("$name", ({ store, options, cases, hasPolicies }) => {
    const set = readPolicySet(readStore(store));
    for (const { id, input, want, unstable, oracle } of cases) {
      if (unstable === true || oracle?.startsWith("skip") === true || input === undefined) continue;
      const setting = { options: { ...defaultEngineOptions, ...options }, now: recordedAt };
      const outcome = referenceCheck(set, toCheckInput(input), setting);
      const isFailure = want["httpStatus"] !== undefined || want["error"] === true;
      if (isFailure && want["httpStatus"] !== 500) continue;
      expect(outcome.failed, id).toBe(isFailure);
      if (isFailure) continue;
      const { actions, effectivePolicies, ...rest } = ofReference(outcome) as Found;
      const byAction = Object.fromEntries(
        actions.map(({ action, effect, policy, scope }) => [action, { effect, policy, scope }]),
      );
      expect(canonical({ ...rest, actions: byAction }), id).toBe(canonical(ofRecord(want["output"] as RecordedOutput)));
      if (!hasPolicies || want["effectivePolicies"] === undefined) continue;
      expect(canonical(effectivePolicies), id).toBe(canonical(want["effectivePolicies"]));
    }
  });
});

interface Found {
  readonly validationErrors: readonly string[];
  readonly actions: CheckOutcome["actions"];
  readonly effectivePolicies: object;
}

const recordedAt = new CelTimestamp(Math.floor(Date.now() / 1000), 0);

describe.skipIf(!hasCorpus)("the definition and recorded validations (needs the corpus beside the repository)", () => {
  it.each(readSuite("schema").filter(({ kind }) => kind === "check"))("$file", ({ store, options, cases }) => {
    const set = readPolicySet(readStore(store));
    for (const { id, input, want } of cases) {
      if (input === undefined) throw new Error(`${id} has no input`);
      const setting = { options: { ...defaultEngineOptions, ...options }, now };
      const { validationErrors, actions } = ofReference(referenceCheck(set, toCheckInput(input), setting)) as Found;
      expect(validationErrors, id).toEqual(placesOf(want["validationErrors"] as RecordedOutput["validationErrors"]));
      const isDenied = actions.every(({ effect }) => effect === "EFFECT_DENY");
      expect(isDenied, id).toBe(want["denied"] ?? isDenied);
    }
  });
});
