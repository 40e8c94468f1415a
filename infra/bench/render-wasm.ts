import type { MeasuredWasm } from "../src/bench/measure-wasm.ts";

/** The part of docs/benchmarks.md about compiled policies. */
export function renderWasm(measured: MeasuredWasm | null, chromiumMs: number | undefined): string[] {
  if (measured === null) return [];
  const { sizes, compileMs, start, speed, scale } = measured;
  const { closures, object, isAllowed, parse, json, bytes, embedded, embeddedJson } = speed;
  const ns = (value: number) => `${Math.round(value)} ns`;
  const times = (value: number, digits = 2) => `${value.toFixed(digits)} ×`;
  const rows: (readonly [string, string, string])[] = [
    ["core module, brotli (raw)", `${sizes.brotli} B (${sizes.raw} B)`, "≤ 9,000 B"],
    ["the same without reports of errors (`--no-error-reports`)", `${sizes.leanBrotli} B`, ""],
    ["a policy without conditions, brotli", `${sizes.plainBrotli} B`, "≤ 4,000 B"],
    ["raw bytes per further rule", `${sizes.perRule.toFixed(1)} B`, "≤ 110 B"],
    [
      "compile 1,000 rules from YAML, warm (from the rule table)",
      `${Math.round(compileMs.fromYaml)} ms (${Math.round(compileMs.fromTable)} ms)`,
      "≤ 1,000 ms",
    ],
    ["the same from YAML in Chromium", chromiumMs === undefined ? "–" : `${Math.round(chromiumMs)} ms`, "≤ 1,000 ms"],
    ["fresh process: read, compile, instantiate, first decision", `${start.firstDecisionMs.toFixed(1)} ms`, "≤ 6 ms"],
    ["closures written by hand, object → object", ns(closures), ""],
    ["**object → object**, against the closures", `${ns(object)}, ${times(object / closures)}`, "≤ 2.5 ×"],
    ["one action, `isAllowed`", ns(isAllowed), ""],
    [
      "`@cerbos/embedded-server` 0.4.1, message → message, against object → object",
      `${ns(embedded)}, ${times(embedded / object, 0)}`,
      "≥ 400 ×",
    ],
    ["`JSON.parse` of the request alone", ns(parse), ""],
    ["**JSON text → JSON text**, against `JSON.parse` alone", `${ns(json)}, ${times(json / parse)}`, "< 1 ×"],
    ["bytes → bytes", ns(bytes), ""],
    [
      "`@cerbos/embedded-server`, JSON → JSON, against JSON → JSON",
      `${ns(embeddedJson)}, ${times(embeddedJson / json, 0)}`,
      "≥ 100 ×",
    ],
    [
      "10,000 rules against 20",
      `${ns(scale.largeNs)} against ${ns(scale.smallNs)}, ${times(scale.largeNs / scale.smallNs)}`,
      "≤ 1.3 ×",
    ],
    ["resident memory of one more instance", `${(start.instanceBytes / 1e6).toFixed(2)} MB`, "≤ 2 MB"],
  ];
  return [
    "## Compiled policies",
    "",
    "The same three policies compiled to WebAssembly, called from Node.js with `@edict/embedded`; 1 resource × 3 actions. Times are the least",
    "of many rounds in turns, each of the same 1000 different requests.",
    "",
    "| | measured | aim |",
    "|---|---:|---:|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
  ];
}
