import { check, loadTable } from "@edict/engine";
import type { CheckInput, EngineOptions } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { emitComponent, emitWasm, type Slice, sliceTable } from "../src/wasm/index.ts";
import { requestsWithin, slices, table, teller } from "./gallery.ts";

const variants: readonly Partial<EngineOptions>[] = [
  {},
  { schemaEnforcement: "warn" },
  { schemaEnforcement: "reject" },
  { strictEvaluation: true },
];

describe.each(variants)("a_slice_answers_like_the_whole_about_what_is_in_it, %j", (options) => {
  const whole = loadTable(table, options);
  it.each(slices.map((slice) => [JSON.stringify(slice), slice] as const))("%s", (_, slice) => {
    const within = sliceTable(table, slice);
    const part = loadTable(within, options);
    const tell = teller(within);
    const answers = (engine: typeof whole) =>
      requestsWithin(slice).map((input) => ({ input, ...tell(check(engine, input, undefined as never), input) }));
    expect(answers(part)).toEqual(answers(whole));
  });
});

it("the_requests_see_every_part_of_an_answer", () => {
  const engine = loadTable(table, { schemaEnforcement: "warn" });
  const all = requestsWithin({}).map((input: CheckInput) => check(engine, input, undefined as never));
  for (const part of ["effectiveDerivedRoles", "outputs", "validationErrors", "evaluationErrors"] as const)
    expect(all.filter((outcome) => outcome[part].length > 0).length, part).toBeGreaterThan(5);
});

type Emit = typeof emitWasm;
const artifacts: readonly (readonly [string, Emit])[] = [
  ["module", emitWasm],
  ["component policy", (whole, options) => emitComponent(whole, "policy", options)],
  ["component service", (whole, options) => emitComponent(whole, "service", options)],
];

describe.each(artifacts)("a_%s_of_a_slice_holds_no_text_of_other_parts", (_, emit) => {
  const textOf = (slice: Slice) => {
    const emitted = emit(table, { slice, schemaEnforcement: "reject" });
    if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
    return Buffer.from(emitted.bytes).toString("latin1");
  };
  const whole = textOf({});

  it.each([
    [
      { resources: ["painting"] },
      ["sculpture", "touch", "bronze", "polish", "weight"],
      ["painting", "borrow", "restorer", "painted", "lent for "],
    ],
    [
      { resources: ["sculpture"] },
      ["painting", "keeper", "restorer", "worth", "room", "thief", "director1", "looking", "painted", "guest "],
      ["sculpture", "bronze", "polish", "weight"],
    ],
    [
      { actions: ["look"] },
      [
        "borrow",
        "hang",
        "touch",
        "restorer",
        "workshop",
        "bench",
        "price",
        "V.worth",
        "worth",
        "fragile",
        "bronze",
        "lent for ",
        "polish",
      ],
      ["keeper", "look", "room"],
    ],
    [{ roles: ["visitor"] }, ["director", "curator", "trainee", "restorer", "workshop"], ["visitor", "keeper"]],
    [{ scopes: [""] }, ["louvre", "fragile", "trainee", "bronze"], ["painting", "director"]],
  ] as const)("%j", (slice, absent, present) => {
    const text = textOf(slice);
    expect(absent.filter((word) => text.includes(word))).toEqual([]);
    expect(present.filter((word) => !text.includes(word))).toEqual([]);
    for (const word of absent) if (word !== "director1") expect(whole).toContain(word);
  });
});
