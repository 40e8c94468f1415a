import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create } from "@bufbuild/protobuf";
import { AuxDataSchema } from "@cerbos/api/cerbos/engine/v1/engine_pb";
import { CheckResourcesRequestSchema } from "@cerbos/api/cerbos/request/v1/request_pb";
import { Server } from "@cerbos/embedded-server";
import { compilePolicySet, encodeRuleTable } from "@edict/compiler";
import { check, decodeRuleTable, type Engine, loadTable } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput, Effect, JsonObject } from "@edict/protocol";
import { generatePolicies } from "./generate-policies.ts";

/** Nanoseconds per request, the least of many rounds. */
export interface MeasuredChecks {
  readonly closuresNs: number;
  readonly engineNs: number;
  readonly embeddedNs: number;
  readonly requests: number;
}

/** The same request against a small and a large bundle. */
export interface MeasuredScale {
  readonly rules: number;
  readonly bundleBytes: number;
  readonly loadMs: number;
  readonly checkNs: number;
  readonly heapBytesPerRule: number;
}

interface Question {
  readonly requestId: string;
  readonly principal: { readonly id: string; readonly roles: string[]; readonly attr: JsonObject };
  readonly resources: readonly {
    readonly actions: string[];
    readonly resource: { readonly kind: string; readonly id: string; readonly attr: JsonObject };
  }[];
}

interface Closures {
  checkObj(question: Question): {
    readonly results: readonly { readonly actions: { readonly [name: string]: Effect } }[];
  };
  gen(count: number, shape: { readonly nres: number; readonly nact: number }): Question[];
}

const requestCount = 1000;
const rounds = 1000;
const rulesPerPolicy = 20;

/** Parsed object in, object out, 1 resource × 3 actions, beside closures written by hand and `@cerbos/embedded-server`. */
export async function measureChecks(folder: string): Promise<MeasuredChecks | undefined> {
  if (!existsSync(folder)) return undefined;
  const closures: Closures = await import(pathToFileURL(join(folder, "closures.mjs")).href);
  const bundle = await compileFolder(join(folder, "reference-set"));
  const engine = loadTable(decodeRuleTable(bundle));
  const questions = closures.gen(requestCount, { nres: 1, nact: 3 });
  const inputs = questions.map(toInput);
  requireEqualAnswers(closures, questions, engine, inputs);
  const askClosures = (question: Question) => closures.checkObj(question);
  const askEngine = (input: CheckInput) => check(engine, input, undefined);
  let closuresNs = Number.POSITIVE_INFINITY;
  let engineNs = Number.POSITIVE_INFINITY;
  // In turns, because the machine becomes faster and slower meanwhile.
  for (let round = 0; round < rounds; round++) {
    closuresNs = Math.min(closuresNs, leastNs(questions, askClosures, 1));
    engineNs = Math.min(engineNs, leastNs(inputs, askEngine, 1));
  }
  const embeddedNs = await measureEmbedded(bundle, questions.slice(0, 100));
  return { closuresNs, engineNs, embeddedNs, requests: requestCount };
}

async function compileFolder(folder: string): Promise<Uint8Array> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
  return compileFiles(new Map(files));
}

function compileFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const { table, diagnostics } = compilePolicySet(readPolicySet(files));
  if (table === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return encodeRuleTable(table);
}

function toInput({ requestId, principal, resources }: Question): CheckInput {
  const [entry] = resources;
  if (entry === undefined) throw new Error("The request names no resource.");
  const { actions, resource } = entry;
  return {
    requestId,
    principal: { id: principal.id, policyVersion: "", scope: "", roles: principal.roles, attr: principal.attr },
    resource: { kind: resource.kind, id: resource.id, policyVersion: "", scope: "", attr: resource.attr },
    actions,
    auxData: undefined,
  };
}

function requireEqualAnswers(
  closures: Closures,
  questions: readonly Question[],
  engine: Engine,
  inputs: readonly CheckInput[],
): void {
  for (const [index, input] of inputs.entries()) {
    const question = questions[index];
    const expected = question === undefined ? undefined : closures.checkObj(question).results[0]?.actions;
    for (const { action, effect } of check(engine, input, undefined).actions) {
      if (expected?.[action] !== effect) throw new Error(`Closures and engine disagree on request ${index}.`);
    }
  }
}

async function measureEmbedded(bundle: Uint8Array, questions: readonly Question[]): Promise<number> {
  const wasm = await readFile(new URL(import.meta.resolve("@cerbos/embedded-server/server.wasm")));
  const server = await Server.from((imports) => WebAssembly.instantiate(wasm, imports), undefined);
  server.loadRuleTable(bundle);
  const auxData = create(AuxDataSchema, {});
  const messages = questions.map((question) => create(CheckResourcesRequestSchema, toMessage(question)));
  // The generated type of a validated request has the shape of the message itself.
  const ask = (message: (typeof messages)[number]) => server.checkResources(message as never, auxData as never);
  return leastNs(messages, ask, 8);
}

function toMessage({ requestId, principal, resources }: Question) {
  return { requestId, principal: toParty(principal), resources: resources.map(toEntry) };
}

function toParty<Party extends { readonly attr: JsonObject }>(party: Party) {
  const attr = Object.entries(party.attr).map(([name, value]) => [name, toValue(value)]);
  return { ...party, attr: Object.fromEntries(attr) };
}

function toEntry({ actions, resource }: Question["resources"][number]) {
  return { actions, resource: toParty(resource) };
}

/** `google.protobuf.Value` of a JSON value. */
function toValue(value: unknown): object {
  if (value === null) return { kind: { case: "nullValue", value: 0 } };
  if (typeof value === "boolean") return { kind: { case: "boolValue", value } };
  if (typeof value === "number") return { kind: { case: "numberValue", value } };
  if (typeof value === "string") return { kind: { case: "stringValue", value } };
  if (Array.isArray(value)) return { kind: { case: "listValue", value: { values: value.map(toValue) } } };
  return { kind: { case: "structValue", value } };
}

function leastNs<Item>(items: readonly Item[], run: (item: Item) => unknown, rounds: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (const item of items) run(item);
    least = Math.min(least, ((performance.now() - start) * 1e6) / items.length);
  }
  return least;
}

/** The same request against bundles of different sizes. */
export function measureScale(policyCounts: readonly number[]): MeasuredScale[] {
  const bundles = policyCounts.map(measureLoad);
  const requestId = "r";
  const principal = { id: "ana", roles: ["user"], attr: {} };
  const resource = { kind: "kind0", id: "k", attr: { owner: "ana", size: 7 } };
  const resources = [{ actions: ["act0", "act7", "act19"], resource }];
  const inputs = Array.from({ length: requestCount }, () => toInput({ requestId, principal, resources }));
  const least = bundles.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { engine }] of bundles.entries()) {
      const checkNs = leastNs(inputs, (input) => check(engine, input, undefined), 1);
      least[index] = Math.min(least[index] ?? checkNs, checkNs);
    }
  }
  return bundles.map(({ engine, ...measured }, index) => ({ ...measured, checkNs: least[index] ?? 0 }));
}

function measureLoad(policies: number): Omit<MeasuredScale, "checkNs"> & { readonly engine: Engine } {
  const bundle = compileFiles(generatePolicies({ policies, rulesPerPolicy }));
  const rules = policies * rulesPerPolicy;
  const heapBefore = readHeap();
  let engine = loadTable(decodeRuleTable(bundle));
  const heapBytesPerRule = (readHeap() - heapBefore) / rules;
  let loadMs = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    engine = loadTable(decodeRuleTable(bundle));
    loadMs = Math.min(loadMs, performance.now() - start);
  }
  return { engine, rules, bundleBytes: bundle.byteLength, loadMs, heapBytesPerRule };
}

function readHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
