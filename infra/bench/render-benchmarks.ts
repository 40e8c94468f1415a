import { buildPhases } from "@edict/protocol";
import type { MeasuredWasm } from "../src/bench/measure-wasm.ts";
import type { MeasuredSet, PhaseTimes } from "./measure-builds.ts";
import type { MeasuredPush } from "./measure-pushes.ts";
import { percentile } from "./percentiles.ts";
import { type EngineFacts, renderEngine } from "./render-engine.ts";
import { renderWasm } from "./render-wasm.ts";

export interface BenchmarkFacts {
  readonly machine: readonly string[];
  readonly pushes: readonly MeasuredPush[];
  readonly sets: readonly MeasuredSet[];
  readonly engine: EngineFacts;
  readonly wasm: MeasuredWasm | null;
  /** Compiling in Chromium. */
  readonly chromiumMs: number | undefined;
}

/** The whole of docs/benchmarks.md. */
export function renderBenchmarks({ machine, pushes, sets, engine, wasm, chromiumMs }: BenchmarkFacts): string {
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench`, which measures real parts: `npm start` with its PostgreSQL, the real git, the worker, `edict",
    "server`, and the released Cerbos 0.55 PDP attached over TLS.",
    "",
    ...machine.map((fact) => `- ${fact}`),
    "",
    ...renderPushes(pushes),
    ...renderSets(sets),
    ...renderEngine(engine),
    ...renderWasm(wasm, chromiumMs),
  ].join("\n");
}

function renderPushes(pushes: readonly MeasuredPush[]): string[] {
  const both = pushes.map(({ edictMs, cerbosMs }) => Math.max(edictMs, cerbosMs ?? 0));
  const rows: [string, number[]][] = [
    ["`git push` until the hub has recorded it", pushes.map((push) => push.pushMs)],
    ["recorded → build finished", pushes.map((push) => push.buildMs)],
    ["accepted → the Edict PDP answers with the new policy", pushes.map((push) => push.edictMs)],
    ["accepted → the Cerbos PDP answers with the new policy", pushes.flatMap(({ cerbosMs }) => cerbosMs ?? [])],
    ["**accepted → both answer with the new policy**", both],
  ];
  const measured = rows.filter(([, values]) => values.length > 0);
  return [
    "## From push to decision",
    "",
    `${pushes.length} pushes of the demo store (three policies, two test suites), each changing one answer. Accepted is when the push`,
    "has printed its build. Aim: p50 of at most 1500 ms for both.",
    "",
    "| | p50 | p95 | max |",
    "|---|---:|---:|---:|",
    ...measured.map(([name, values]) => {
      const figures = [0.5, 0.95, 1].map((share) => `${Math.round(percentile(values, share))} ms`);
      return `| ${name} | ${figures.join(" | ")} |`;
    }),
    "",
  ];
}

function renderSets(sets: readonly MeasuredSet[]): string[] {
  if (sets.length === 0) return [];
  const columns = [...buildPhases.filter((phase) => sets.some((set) => set.first[phase] !== undefined)), "all"];
  const row = (set: MeasuredSet, what: string, times: PhaseTimes) => {
    const values = buildPhases.map((phase) => times[phase] ?? 0);
    const all = values.reduce((sum, value) => sum + value, 0);
    const named: { readonly [column: string]: number | undefined } = { ...times, all };
    return `| ${set.name} | ${what} | ${columns.map((column) => named[column] ?? "–").join(" | ")} |`;
  };
  return [
    "## Builds, by phase",
    "",
    "Milliseconds of each phase as the hub records it: the first build of a set, and the median of builds after a change of one file.",
    "",
    `| set | build | ${columns.join(" | ")} |`,
    `|---|---|${columns.map(() => "---:|").join("")}`,
    ...sets.flatMap((set) => [row(set, "first", set.first), row(set, "after a change", set.next)]),
    "",
    "Beside it the same folder by the command lines, start of the program included:",
    "",
    "| set | files | tests | `edict compile` | `cerbos compile` 0.55 |",
    "|---|---:|---|---:|---:|",
    ...sets.map(({ name, files, tests, edictCompileMs, cerbosCompileMs }) => {
      const cerbos = cerbosCompileMs === undefined ? "–" : `${Math.round(cerbosCompileMs)} ms`;
      return `| ${name} | ${files} | ${tests} | ${Math.round(edictCompileMs)} ms | ${cerbos} |`;
    }),
    "",
  ];
}
