import { type WasmManifest, wasmAnswerAddress, wasmRequestWords, wasmTimestampBytes } from "@edict/protocol/wasm";
import { CellWriter } from "./cells/cell-writer.ts";
import { type KindPlan, type Plans, planKinds } from "./cells/kind-plan.ts";
import type { ModuleExports } from "./module-exports.ts";
import type { CheckRequest, CheckResponse, CheckResult, Effect, Resource, SingleRequest } from "./request.ts";
import { RequestMistake } from "./request-mistake.ts";
import { RequestWriter, writeInstant } from "./request-writer.ts";

/** Options of a single call. */
export interface CheckOptions {
  /** The instant that policies see as the time; by default that of the call. */
  readonly now?: Date | undefined;
}

/** Words of an outcome: effect, policy, scope. */
const outcomeWords = 3;
const allow = 1;
const outputsWord = wasmRequestWords.outputs >> 2;
const answerWord = wasmAnswerAddress >> 2;
const detailMeta = 1;

const encoder = new TextEncoder();
/** What is decoded never begins with a byte order mark. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Compiled policies, ready to decide. Deciding needs neither network nor randomness: the same request at the same instant
 * has the same answer. Calls do not wait for anything, so they cannot get in each other's way.
 */
export class Policies {
  /** What the policies are about and what they read. */
  readonly manifest: WasmManifest;
  readonly #module: ModuleExports;
  readonly #writer: CellWriter;
  readonly #request: RequestWriter;
  readonly #plans: Plans;
  readonly #readsNow: boolean;

  constructor(module: ModuleExports, manifest: WasmManifest) {
    this.manifest = manifest;
    this.#module = module;
    this.#writer = new CellWriter(module);
    this.#request = new RequestWriter(module, this.#writer);
    this.#plans = planKinds(manifest, (name) => this.#writer.nameCell(name));
    this.#readsNow = manifest.reads.some(({ now }) => now);
  }

  /**
   * Decides about each resource of a request. Of the attributes, only those that the policies for its kind read are looked at.
   *
   * @throws RequestMistake if a part that is looked at has the wrong type
   */
  check(request: CheckRequest, options?: CheckOptions): CheckResponse {
    try {
      return this.#check(request, options);
    } catch (error) {
      throw toMistake(error);
    }
  }

  /** The same for many requests, all at one instant. */
  checkBatch(requests: readonly CheckRequest[], options?: CheckOptions): readonly CheckResponse[] {
    const atOnce = { now: options?.now ?? new Date() };
    return requests.map((request) => this.check(request, atOnce));
  }

  /** Whether one action on one resource is allowed. */
  isAllowed({ principal, resource, action, auxData }: SingleRequest, options?: CheckOptions): boolean {
    try {
      const plan = this.#plans.of(resource.kind);
      this.#request.begin(principal);
      this.#request.addPrincipal(principal, plan, auxData);
      if (plan.readsNow) this.#request.writeNow(options?.now ?? new Date());
      this.#request.writeResource(resource, [action], plan);
      const outcomes = this.#module.check();
      this.#writer.refresh();
      return this.#writer.words[outcomes >> 2] === allow;
    } catch (error) {
      throw toMistake(error);
    }
  }

  /**
   * Decides a request that is JSON, in the same shape; the response is JSON.
   *
   * @throws RequestMistake that says what is wrong with the text, and where
   */
  checkJson(request: string, options?: CheckOptions): string {
    try {
      const room = request.length * 3;
      const at = this.#module.allocate(room + wasmTimestampBytes + 8);
      this.#writer.refresh();
      const { written } = encoder.encodeInto(request, this.#writer.bytes.subarray(at, at + room));
      return decoder.decode(this.#checkAt(at, written, room, options));
    } catch (error) {
      throw toMistake(error);
    }
  }

  /** The same in UTF-8. */
  checkBytes(request: Uint8Array, options?: CheckOptions): Uint8Array {
    try {
      const { length } = request;
      const at = this.#module.allocate(length + wasmTimestampBytes + 8);
      this.#writer.refresh();
      this.#writer.bytes.set(request, at);
      return this.#checkAt(at, length, length, options).slice();
    } catch (error) {
      throw toMistake(error);
    }
  }

  #check({ principal, resources, auxData, requestId, includeMeta }: CheckRequest, options: CheckOptions | undefined) {
    this.#request.begin(principal);
    let plan: KindPlan | undefined;
    let isMixed = false;
    let readsNow = false;
    for (let i = 0; i < resources.length; i++) {
      const next = this.#plans.of(resources[i]?.resource.kind ?? "");
      if (next === plan) continue;
      isMixed ||= plan !== undefined && plan.principal !== next.principal;
      readsNow ||= next.readsNow;
      plan = next;
    }
    if (plan !== undefined) this.#request.addPrincipal(principal, isMixed ? this.#plans.common : plan, auxData);
    if (readsNow) this.#request.writeNow(options?.now ?? new Date());
    if (includeMeta === true) this.#request.writeDetail(detailMeta);
    const results: CheckResult[] = [];
    for (let i = 0; i < resources.length; i++) {
      const entry = resources[i];
      if (entry === undefined || plan === undefined) continue;
      const { resource, actions } = entry;
      if (resources.length > 1) plan = this.#plans.of(resource.kind);
      this.#request.writeResource(resource, actions, plan);
      results.push(this.#decide(resource, actions, includeMeta === true));
    }
    return requestId === undefined || requestId === "" ? { results } : { requestId, results };
  }

  #decide(resource: Resource, actions: readonly string[], isDetailed: boolean): CheckResult {
    const outcomes = this.#module.check();
    this.#writer.refresh();
    const { words } = this.#writer;
    const { kind, id } = resource;
    if (isDetailed || words[outputsWord] !== 0) return { ...this.#readResult(), resource: identityOf(resource) };
    const effects: { [action: string]: Effect } = {};
    for (let i = 0; i < actions.length; i++) {
      const action = actions[i] as string;
      const effect = words[(outcomes >> 2) + i * outcomeWords] === allow ? "EFFECT_ALLOW" : "EFFECT_DENY";
      if (action === "__proto__") Object.defineProperty(effects, action, { value: effect, enumerable: true });
      else effects[action] = effect;
    }
    if (resource.policyVersion === undefined && resource.scope === undefined) {
      return { resource: { id, kind }, actions: effects };
    }
    return { resource: identityOf(resource), actions: effects };
  }

  /** What was decided last, with everything that effects alone do not tell. */
  #readResult(): CheckResult {
    this.#module.result_json();
    this.#writer.refresh();
    return JSON.parse(decoder.decode(this.#readAnswer()));
  }

  /** Decides the JSON at an address; the instant, if one is needed, goes behind it. */
  #checkAt(at: number, length: number, room: number, options: CheckOptions | undefined): Uint8Array {
    let instant = 0;
    if (this.#readsNow) {
      instant = (at + room + 7) & ~7;
      writeInstant(this.#writer.words, instant, options?.now ?? new Date());
    }
    this.#module.check_json_at(at, length, instant);
    this.#writer.refresh();
    return this.#readAnswer();
  }

  #readAnswer(): Uint8Array {
    const { words, bytes } = this.#writer;
    const status = words[answerWord] ?? 0;
    if (status !== 0) throw RequestMistake.ofStatus(status, words[answerWord + 3]);
    const at = words[answerWord + 1] ?? 0;
    return new Uint8Array(bytes.buffer, at, words[answerWord + 2]);
  }
}

/** A module that runs out of memory stops in the middle; it begins anew with the next request. */
function toMistake(error: unknown): unknown {
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  return new RequestMistake("memory", "The request needs more memory than the policies may use.");
}

function identityOf({ id, kind, policyVersion, scope }: Resource): CheckResult["resource"] {
  return {
    id,
    kind,
    ...(policyVersion !== undefined && policyVersion !== "" && { policyVersion }),
    ...(scope !== undefined && scope !== "" && { scope }),
  };
}
