import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { create, fromJsonString, toJsonString } from "@bufbuild/protobuf";
import { CheckResourcesResponseSchema } from "@cerbos/api/cerbos/cloud/epdp/v2/epdp_pb";
import { AuxDataSchema } from "@cerbos/api/cerbos/engine/v1/engine_pb";
import { CheckResourcesRequestSchema } from "@cerbos/api/cerbos/request/v1/request_pb";
import { Server } from "@cerbos/embedded-server";
import { compilePolicySet, encodeRuleTable } from "@edict/compiler";
import { emitWasm, type ModuleOptions } from "@edict/compiler/wasm";
import { type CheckRequest, loadPoliciesSync, type Policies } from "@edict/embedded";
import { readPolicySet } from "@edict/policy";
import type { RuleTable } from "@edict/protocol";
import { generatePolicies } from "./generate-policies.ts";
import { type MeasuredStart, measureStart } from "./measure-wasm-start.ts";

/** Sizes in bytes, times per request in nanoseconds: the least of many rounds in turns. */
export interface MeasuredWasm {
  readonly sizes: MeasuredSizes;
  /** 1,000 rules in a warm process: from YAML, and from the rule table. */
  readonly compileMs: { readonly fromYaml: number; readonly fromTable: number };
  readonly start: MeasuredStart;
  readonly speed: MeasuredSpeed;
  /** The same request against 20 and 10,000 rules. */
  readonly scale: { readonly smallNs: number; readonly largeNs: number };
}

export interface MeasuredSizes {
  readonly raw: number;
  readonly brotli: number;
  /** Without reports of errors. */
  readonly leanBrotli: number;
  readonly plainBrotli: number;
  readonly perRule: number;
}

export interface MeasuredSpeed {
  readonly closures: number;
  readonly object: number;
  readonly isAllowed: number;
  readonly parse: number;
  readonly json: number;
  readonly bytes: number;
  readonly embedded: number;
  readonly embeddedJson: number;
}

interface Closures {
  checkObj(question: CheckRequest): { readonly results: readonly { readonly actions: object }[] };
  gen(count: number, shape: { readonly nres: number; readonly nact: number }): CheckRequest[];
}

const rounds = 400;
/** As many different ones as `measure-checks.ts` asks: so few that a processor knows their branches by heart would flatter. */
const requestCount = 1000;

const plainPolicy = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: note
  version: default
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, roles: [user] }
`;

/** Measures compiled policies beside closures written by hand and `@cerbos/embedded-server`. */
export async function measureWasm(folder: string): Promise<MeasuredWasm> {
  const reference = compileTable(await readFiles(join(folder, "reference-set")));
  const wasm = emit(reference);
  const closures: Closures = await import(pathToFileURL(join(folder, "closures.mjs")).href);
  const questions = closures.gen(requestCount, { nres: 1, nact: 3 });
  const policies = loadPoliciesSync(wasm);
  for (const [index, question] of questions.entries()) {
    const [own, expected] = [policies.check(question), closures.checkObj(question)];
    if (JSON.stringify(own.results) !== JSON.stringify(expected.results)) throw new Error(`Request ${index} differs.`);
  }
  // Before the peer is there: V8 goes on optimizing its 28 MB for a minute, on every core.
  const own = measureOwnSpeed(policies, closures, questions);
  const peer = await startPeer(encodeRuleTable(reference));
  return {
    sizes: measureSizes(wasm, emit(reference, { reportErrors: false })),
    compileMs: measureCompile(),
    start: await measureStart(wasm, JSON.stringify(questions[0])),
    speed: { ...own, ...measurePeerSpeed(questions, peer) },
    scale: measureScale(),
  };
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = await readdir(folder);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

function compileTable(files: ReadonlyMap<string, Uint8Array>): RuleTable {
  const { table, diagnostics } = compilePolicySet(readPolicySet(files));
  if (table === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return table;
}

function emit(table: RuleTable, options: ModuleOptions = {}): Uint8Array {
  const emitted = emitWasm(table, options);
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  return emitted.bytes;
}

function measureSizes(wasm: Uint8Array, lean: Uint8Array): MeasuredSizes {
  const plain = emit(compileTable(new Map([["note.yaml", new TextEncoder().encode(plainPolicy)]])));
  const [small, large] = [1, 50].map(
    (policies) => emit(compileTable(generatePolicies({ policies, rulesPerPolicy: 20 }))).length,
  );
  return {
    raw: wasm.length,
    brotli: brotliCompressSync(wasm).length,
    leanBrotli: brotliCompressSync(lean).length,
    plainBrotli: brotliCompressSync(plain).length,
    perRule: ((large ?? 0) - (small ?? 0)) / (49 * 20),
  };
}

function measureCompile(): MeasuredWasm["compileMs"] {
  const files = generatePolicies({ policies: 50, rulesPerPolicy: 20 });
  const table = compileTable(files);
  return { fromYaml: leastMs(() => emit(compileTable(files)), 8), fromTable: leastMs(() => emit(table), 8) };
}

function leastMs(run: () => void, times: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

interface Peer {
  /** A parsed message in, a message out. */
  check(text: string): () => unknown;
  checkJson(text: string): string;
}

async function startPeer(bundle: Uint8Array): Promise<Peer> {
  const wasm = await readFile(new URL(import.meta.resolve("@cerbos/embedded-server/server.wasm")));
  const server = await Server.from((imports) => WebAssembly.instantiate(wasm, imports), undefined);
  server.loadRuleTable(bundle);
  const auxData = create(AuxDataSchema, {}) as never;
  const read = (text: string) => fromJsonString(CheckResourcesRequestSchema, text) as never;
  return {
    check: (text) => {
      const message = read(text);
      return () => server.checkResources(message, auxData);
    },
    checkJson: (text) =>
      toJsonString(CheckResourcesResponseSchema, server.checkResources(read(text), auxData) as never),
  };
}

function measureOwnSpeed(policies: Policies, closures: Closures, questions: readonly CheckRequest[]) {
  const texts = questions.map((question) => JSON.stringify(question));
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  return leastInTurns(rounds, {
    closures: each(questions, (question) => closures.checkObj(question)),
    object: each(questions, (question) => policies.check(question)),
    isAllowed: each(questions, ({ principal, resources: [entry] }) => {
      if (entry !== undefined)
        policies.isAllowed({ principal, resource: entry.resource, action: entry.actions[0] ?? "" });
    }),
    parse: each(texts, (text) => JSON.parse(text)),
    json: each(texts, (text) => policies.checkJson(text)),
    bytes: each(bytes, (request) => policies.checkBytes(request)),
  });
}

function measurePeerSpeed(questions: readonly CheckRequest[], peer: Peer) {
  const few = questions.slice(0, 50).map((question) => JSON.stringify(question));
  return leastInTurns(10, {
    embedded: each(
      few.map((text) => peer.check(text)),
      (check) => check(),
    ),
    embeddedJson: each(few, (text) => peer.checkJson(text)),
  });
}

function measureScale(): MeasuredWasm["scale"] {
  const [small, large] = [1, 500].map((policies) =>
    loadPoliciesSync(emit(compileTable(generatePolicies({ policies, rulesPerPolicy: 20 })))),
  );
  const principal = { id: "ana", roles: ["user"] };
  const resource = { kind: "kind0", id: "k", attr: { owner: "ana", size: 7 } };
  const request = { principal, resources: [{ actions: ["act0", "act7", "act19"], resource }] };
  const requests = Array.from({ length: requestCount }, () => request);
  const { smallNs, largeNs } = leastInTurns(rounds, {
    smallNs: each(requests, (one) => small?.check(one)),
    largeNs: each(requests, (one) => large?.check(one)),
  });
  return { smallNs, largeNs };
}

/** Runs something for each item; nanoseconds per item. */
function each<Item>(items: readonly Item[], run: (item: Item) => unknown): () => number {
  return () => {
    const start = performance.now();
    for (const item of items) run(item);
    return ((performance.now() - start) * 1e6) / items.length;
  };
}

/** The least of each, in turns, because the machine becomes faster and slower meanwhile. */
function leastInTurns<Name extends string>(
  times: number,
  runs: { readonly [name in Name]: () => number },
): { [name in Name]: number } {
  const names = Object.keys(runs) as Name[];
  const least = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as { [name in Name]: number };
  for (let i = 0; i < times; i++) for (const name of names) least[name] = Math.min(least[name], runs[name]());
  return least;
}
