import { emitComponent, emitWasm, sliceTable } from "@edict/compiler/wasm";
import { createWasmEvaluator } from "@edict/embedded/evaluator";
import { CelTimestamp, check, loadTable } from "@edict/engine";
import type { CheckInput, CheckOutcome } from "@edict/protocol";
import { describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { requestsWithin, slices, table, told } from "../../../compiler/test/gallery.ts";
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
    for (const input of requestsWithin(slice)) {
      const answer = module.check(input, "1970-01-01T00:00:00Z");
      expect(told(answer, within, input), JSON.stringify(input)).toEqual(told(ask(input), within, input));
    }
  });

  it.each(slices.map((slice) => [JSON.stringify(slice), slice] as const))("as a component: %s", async (_, slice) => {
    const within = sliceTable(table, slice);
    const component = await loadComponent(emitted(emitComponent(table, "policy", { ...options, slice })));
    /** The engine's answer in the words of the interfaces. */
    const wanted = (input: CheckInput) => {
      const outcome = ask(input);
      const { effects, actions, effectiveDerivedRoles } = told(outcome, within, input);
      if (actions === undefined) return { effects };
      return { effects, ...toldByAll({ ...outcome, effectiveDerivedRoles } as CheckOutcome) };
    };
    for (const input of requestsWithin(slice)) {
      const answers = [
        fromJson(component.decide.checkText(toJson(input))),
        fromTyped(component.authorization.check(toTyped(input))),
      ];
      for (const answer of answers) {
        const effects = input.actions.map((action) => answer.actions[action]?.effect);
        expect({ effects, ...answer }, JSON.stringify(input)).toMatchObject(wanted(input));
      }
    }
  });
});
