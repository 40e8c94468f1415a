import type { MeasuredChecks, MeasuredScale } from "../src/bench/measure-checks.ts";
import type { MeasuredCompiles, MeasuredRun } from "../src/bench/measure-compiles.ts";

export interface EngineFacts {
  readonly checks: MeasuredChecks | undefined;
  readonly scale: readonly MeasuredScale[];
  readonly compiles: MeasuredCompiles;
}

/** The part of docs/benchmarks.md about deciding and compiling. */
export function renderEngine({ checks, scale, compiles }: EngineFacts): string[] {
  return [...renderChecks(checks), ...renderScale(scale), ...renderCompiles(compiles)];
}

function renderChecks(checks: MeasuredChecks | undefined): string[] {
  if (checks === undefined) return [];
  const { closuresNs, engineNs, embeddedNs, requests } = checks;
  const row = (name: string, ns: number) => `| ${name} | ${Math.round(ns)} ns | ${(ns / closuresNs).toFixed(1)} × |`;
  return [
    "## One decision",
    "",
    `Three policies, 20 rules, 14 conditions; 1 resource × 3 actions, parsed object in, object out; least of many rounds over ${requests} requests`,
    "whose answers were compared first. Aims: at most 3 × the closures, at least 300 × faster than the embedded server.",
    "",
    "| | per request | against closures |",
    "|---|---:|---:|",
    row("the same rules written by hand as JavaScript closures", closuresNs),
    row("**Edict's engine**", engineNs),
    row("`@cerbos/embedded-server` 0.4.1, the same bundle", embeddedNs),
    "",
    `The engine is ${Math.round(embeddedNs / engineNs)} × faster than the embedded server.`,
    "",
  ];
}

function renderScale(scale: readonly MeasuredScale[]): string[] {
  const [small, large] = [scale[0], scale.at(-1)];
  if (small === undefined || large === undefined) return [];
  return [
    "## Many rules",
    "",
    "The same request (3 actions) against bundles of different sizes. Aims: 10,000 rules cost at most 1.3 × what 20 cost, and load in at most 300 ms.",
    "",
    "| rules | bundle | load | per request | heap per rule |",
    "|---:|---:|---:|---:|---:|",
    ...scale.map(({ rules, bundleBytes, loadMs, checkNs, heapBytesPerRule }) => {
      const heap = rules < 1000 ? "–" : `${Math.round(heapBytesPerRule)} B`;
      return `| ${rules} | ${Math.round(bundleBytes / 1000)} kB | ${loadMs.toFixed(1)} ms | ${Math.round(checkNs)} ns | ${heap} |`;
    }),
    "",
    `${large.rules} rules cost ${(large.checkNs / small.checkNs).toFixed(2)} × what ${small.rules} cost.`,
    "",
  ];
}

function renderCompiles(compiles: MeasuredCompiles): string[] {
  const { policies, tests, withTests, withoutTests, fullMs, changedMs } = compiles;
  return [
    "## Compiling",
    "",
    `${policies} policies of 6 rules with ${tests} policy tests; whole processes in turns, of each the fastest of three. Aims: 10 × faster with tests, 4 × without.`,
    "",
    "| | `edict compile` | `cerbos compile` 0.55 | faster |",
    "|---|---:|---:|---:|",
    renderPair("with tests", withTests),
    renderPair("without tests", withoutTests),
    "",
    `In a warm process everything is read and compiled in ${Math.round(fullMs)} ms; after a change of one file in ${changedMs.toFixed(1)} ms`,
    `(${((100 * changedMs) / fullMs).toFixed(1)} %; aim: at most 10 %).`,
    "",
  ];
}

function renderPair(name: string, pair: MeasuredCompiles["withTests"]): string {
  const show = ({ seconds, peakBytes }: MeasuredRun) => `${seconds.toFixed(1)} s, ${Math.round(peakBytes / 1e6)} MB`;
  const { edict, cerbos } = pair;
  const cells = cerbos === undefined ? ["–", "–"] : [show(cerbos), `${(cerbos.seconds / edict.seconds).toFixed(1)} ×`];
  return `| ${name} | ${show(edict)} | ${cells.join(" | ")} |`;
}
