import type { CheckRequest, CheckResult, Policies } from "@edict/embedded";
import { type CheckInput, type CheckOutcome, type JsonValue, toCanonicalJson } from "@edict/protocol";
import type { Batch } from "../generate/generate-requests.ts";

/** An input about which the binding for JavaScript departs from the engine, and how. */
export interface BindingDifference {
  readonly input: CheckInput;
  readonly actual: string;
}

/** Asks the binding about all inputs of a batch in one call, with and without meta, and compares with what the engine says. */
export function compareBinding(
  policies: Policies,
  batch: Batch,
  outcomes: readonly CheckOutcome[],
  now: Date,
): readonly BindingDifference[] {
  // What has no answer makes the whole call fail.
  const asked = batch.flatMap((input, index) => {
    const outcome = outcomes[index];
    return outcome === undefined || outcome.failure !== undefined ? [] : [{ input, outcome }];
  });
  const [first] = asked;
  if (first === undefined) return [];
  const { requestId, principal, auxData } = first.input;
  const resources = asked.map(({ input: { resource, actions } }) => ({ resource, actions }));
  const request: CheckRequest = { requestId, principal, auxData, resources };
  const plain = policies.check(request, { now }).results;
  const detailed = policies.check({ ...request, includeMeta: true }, { now }).results;
  return asked.flatMap(({ input, outcome }, index) => {
    const wanted = [effectsOf(outcome), toCanonicalJson(partsOf(outcome))];
    const found = [toCanonicalJson(plain[index]?.actions ?? null), toCanonicalJson(resultParts(detailed[index]))];
    return found.join(" ") === wanted.join(" ")
      ? []
      : [{ input, actual: `binding: the engine says ${wanted.join(" ")}, it says ${found.join(" ")}` }];
  });
}

function effectsOf({ actions }: CheckOutcome): string {
  return toCanonicalJson(Object.fromEntries(actions.map(({ action, effect }) => [action, effect])));
}

function partsOf({ actions, outputs, effectiveDerivedRoles }: CheckOutcome): JsonValue {
  return {
    actions: Object.fromEntries(actions.map(({ action, effect, policy, scope }) => [action, [effect, policy, scope]])),
    outputs: outputs.map(({ src, action, val, error }) => [src, action, val ?? null, error ?? ""]),
    roles: [...effectiveDerivedRoles].sort(),
  };
}

function resultParts(result: CheckResult | undefined): JsonValue {
  if (result === undefined) return null;
  const { actions, meta, outputs = [] } = result;
  return {
    actions: Object.fromEntries(
      Object.entries(actions).map(([action, effect]) => {
        const { matchedPolicy = "", matchedScope = "" } = meta?.actions[action] ?? {};
        return [action, [effect, matchedPolicy, matchedScope]];
      }),
    ),
    outputs: outputs.map(({ src, action = "", val, error = "" }) => [src, action, (val as JsonValue) ?? null, error]),
    roles: [...(meta?.effectiveDerivedRoles ?? [])].sort(),
  };
}
