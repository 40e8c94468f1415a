import { functions } from "@edict/cel";
import { expect, test } from "vitest";
import { exportName, stylesOf } from "./compare-functions.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime();

/** What conditions are compiled to themselves: control, indexing, and what reads the request's time. */
const compiled = new Set(["_?_:_", "_&&_", "_||_", "@not_strictly_false", "_[_]", "_?._", "_[?_]", "now", "timeSince"]);

test("the runtime has every function of the language", () => {
  const missing: string[] = [];
  for (const name of functions.keys()) {
    for (const { member, count } of stylesOf(name)) {
      const found =
        runtime.has(exportName(name, count)) || (member && runtime.has(exportName(name, count, "celMember")));
      if (!found && !compiled.has(name)) missing.push(`${member ? "member " : ""}${name}/${count}`);
    }
  }
  expect(missing).toEqual([]);
});
