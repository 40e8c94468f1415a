import { emitComponent, emitWasm, sliceTable } from "@edict/compiler/wasm";
import { createWasmEvaluator } from "@edict/embedded/evaluator";
import { CelTimestamp, check, loadTable } from "@edict/engine";
import type { CheckInput, CheckOutcome } from "@edict/protocol";
import { describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { requestsWithin, slices, table, teller } from "../../../compiler/test/gallery.ts";
import { fromJson, fromTyped, toJson, told as toldByAll, toTyped } from "./answers.ts";
import { loadComponent } from "./load-component.ts";

const options = { schemaEnforcement: "warn" } as const;
const whole = loadTable(table, options);
const ask = (input: CheckInput) => check(whole, input, new CelTimestamp(0, 0));

function emitted(result: ReturnType<typeof emitWasm>): Uint8Array {
  if (!result.ok) throw new Error(JSON.stringify(result.refusals));
  return result.bytes;
}

describe("a_slice_answers_like_the_whole_about_what_is_in_it", () => {
  it.each(slices.map((slice) => [JSON.stringify(slice), slice] as const))("as a module: %s", (_, slice) => {
    const within = sliceTable(table, slice);
    const module = createWasmEvaluator(emitted(emitWasm(table, { ...options, slice })), within);
    const tell = teller(within);
    const answers = (evaluate: typeof ask) =>
      requestsWithin(slice).map((input) => ({ input, ...tell(evaluate(input), input) }));
    expect(answers((input) => module.check(input, "1970-01-01T00:00:00Z"))).toEqual(answers(ask));
  });

  it.each(slices.map((slice) => [JSON.stringify(slice), slice] as const))(
    "as a component: %s",
    async (_, slice) => {
      const tell = teller(sliceTable(table, slice));
      const { decide, authorization } = await loadComponent(
        emitted(emitComponent(table, "policy", { ...options, slice })),
      );
      const inputs = requestsWithin(slice);
      const wanted = inputs.map((input) =>
        inWordsOfInterfaces(ask(input), tell(ask(input), input).effectiveDerivedRoles),
      );
      const known = (answer: { readonly actions: Actions }, i: number) =>
        wanted[i]?.isKnown === true
          ? { isKnown: true, ...answer }
          : { isKnown: false, actions: toEffects(answer.actions) };
      expect(inputs.map((input, i) => known(fromJson(decide.checkText(toJson(input))), i))).toEqual(wanted);
      expect(inputs.map((input, i) => known(fromTyped(authorization.check(toTyped(input))), i))).toEqual(wanted);
    },
    60_000,
  );
});

type Actions = { readonly [action: string]: { readonly effect?: unknown } };

/** The engine's answer as the interfaces of components have it. */
function inWordsOfInterfaces(outcome: CheckOutcome, derivedRoles: readonly string[] | undefined) {
  const answer = toldByAll({ ...outcome, effectiveDerivedRoles: derivedRoles ?? [] });
  if (derivedRoles !== undefined) return { isKnown: true, ...answer };
  return { isKnown: false, actions: toEffects(answer.actions) };
}

/** Of a kind that a slice does not know it tells nothing but that nothing is allowed. */
function toEffects(actions: Actions) {
  return Object.fromEntries(Object.entries(actions).map(([action, { effect }]) => [action, effect]));
}
