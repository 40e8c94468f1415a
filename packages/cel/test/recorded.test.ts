import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import type { RecordedRequest } from "./support/recorded.ts";
import { agrees, frameOf } from "./support/recorded.ts";
import { runExpression } from "./support/run.ts";

/** Expressions made at random or by hand, each with the answer of Cerbos 0.55. */
interface Recording {
  readonly request: RecordedRequest;
  readonly options: { readonly globals: JsonObject };
  readonly cases: readonly (readonly [expr: string, want: { readonly [key: string]: unknown }])[];
}

const folder = join(import.meta.dirname, "recorded");

/** Answers that are not followed, by why. An unexpected pass fails. */
const notFollowed: { readonly [reason: string]: readonly string[] } = {
  "the compiler notices it": ["V.nope"],
  "a loop over constants with a constant body is folded to null": [
    "[true].all(x, dyn(1))",
    "[1,2].exists(x, dyn(1))",
    "[1,2].all(x, true)",
    "[1,2].exists(x, false)",
    "{'a':1}.all(k, true)",
  ],
  "a folder of the time zone database is named": [
    "(timestamp('0001-01-01T00:00:00Z')).getSeconds('.')",
    "(timestamp(0)).getMonth('.')",
    "(dyn(timestamp(0))).getDate('.')",
    "(timestamp('9999-12-31T23:59:59.999999999Z')).getMonth('.')",
  ],
  "protobuf words it with a no-break space in some builds": ["json.encode(0.0/0.0)"],
  "a panic of Go's": ["dyn(spiffeID('spiffe://a'))<dyn('b')"],
  "a message whose descriptor only Cerbos has": ["google.protobuf.Any{}"],
};

const known = new Set(Object.values(notFollowed).flat());

describe("recorded answers of Cerbos 0.55", () => {
  it.each(readdirSync(folder).sort())("%s", (name) => {
    const { request, options, cases } = JSON.parse(readFileSync(join(folder, name), "utf8")) as Recording;
    const frame = frameOf(request, options.globals);
    const wrong = cases.flatMap(([expr, want]) => {
      const got = runExpression(expr, frame);
      const passes = agrees(want, got);
      return passes === !known.has(expr) ? [] : [{ expr, want, got, unexpectedPass: passes }];
    });
    expect(wrong).toEqual([]);
  });
});
