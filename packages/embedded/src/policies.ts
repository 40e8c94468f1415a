import { type WasmManifest, wasmAnswerAddress, wasmRequestWords, wasmTimestampBytes } from "@edict/protocol/wasm";
import { CellWriter } from "./cells/cell-writer.ts";
import { type KindPlan, type Plans, planKinds } from "./cells/kind-plan.ts";
import type { ModuleExports } from "./module-exports.ts";
import { isAllowed, readEffects } from "./read-effects.ts";
import type { CheckRequest, CheckResponse, CheckResult, Resource, ResourceEntry, SingleRequest } from "./request.ts";
import { RequestMistake } from "./request-mistake.ts";
import { RequestWriter, writeInstant } from "./request-writer.ts";

/** Options of a single call. */
export interface CheckOptions {
  /** The instant that policies see as the time; by default that of the call. */
  readonly now?: Date | undefined;
}

// Kept here, since what another module exports is looked up each time that it is used.
const effectsOf = readEffects;
const allows = isAllowed;
const outputsWord = wasmRequestWords.outputs >> 2;
const answerWord = wasmAnswerAddress >> 2;
const detailMeta = 1;

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
    this.#readsNow = this.#plans.common.readsNow;
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
      this.#request.begin(principal, 0);
      this.#request.addPrincipal(principal, plan, auxData);
      if (plan.readsNow) this.#request.writeNow(options?.now);
      this.#request.writeResource(resource, plan);
      this.#request.writeAction(action);
      const outcomes = this.#module.check();
      this.#writer.refresh();
      return allows(this.#writer.words, outcomes);
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
      const at = this.#allocate(room);
      this.#checkAt(at, this.#writer.putUtf8(at, request), room, options);
      return this.#readAnswer();
    } catch (error) {
      throw toMistake(error);
    }
  }

  /** The same in UTF-8. */
  checkBytes(request: Uint8Array, options?: CheckOptions): Uint8Array {
    try {
      const { length } = request;
      const at = this.#allocate(length);
      this.#writer.bytes.set(request, at);
      this.#checkAt(at, length, length, options);
      const { from, to } = this.#findAnswer();
      return this.#writer.bytes.slice(from, to);
    } catch (error) {
      throw toMistake(error);
    }
  }

  #check({ principal, resources, auxData, requestId, includeMeta }: CheckRequest, options: CheckOptions | undefined) {
    const plan = this.#planTogether(resources);
    const isDetailed = includeMeta === true;
    const writer = this.#request;
    writer.begin(principal, isDetailed ? detailMeta : 0);
    writer.addPrincipal(principal, plan, auxData);
    if (plan.readsNow) writer.writeNow(options?.now);
    const entry = resources.length === 1 ? resources[0] : undefined;
    // An empty list that grows takes room for many results, of which there is one as a rule.
    const results =
      entry === undefined ? this.#decideAll(resources, isDetailed) : [this.#decide(entry, plan, isDetailed)];
    return requestId === undefined || requestId === "" ? { results } : { requestId, results };
  }

  /** What goes in about the principal of all resources, and the time. */
  #planTogether(resources: readonly ResourceEntry[]): KindPlan {
    const { of, common } = this.#plans;
    const plan = of(resources[0]?.resource.kind ?? "");
    for (let i = 1; i < resources.length; i++) {
      if (of(resources[i]?.resource.kind ?? "").principal !== plan.principal) return common;
    }
    return plan;
  }

  #decideAll(resources: readonly ResourceEntry[], isDetailed: boolean): CheckResult[] {
    const results: CheckResult[] = [];
    for (const entry of resources) {
      if (entry !== undefined) results.push(this.#decide(entry, this.#plans.of(entry.resource.kind), isDetailed));
    }
    return results;
  }

  #decide({ resource, actions }: ResourceEntry, plan: KindPlan, isDetailed: boolean): CheckResult {
    this.#request.writeResource(resource, plan);
    const list = this.#writer.textList(actions);
    this.#request.writeActions(list.texts.length, list.at);
    const outcomes = this.#module.check();
    this.#writer.refresh();
    const { words } = this.#writer;
    if (isDetailed || words[outputsWord] !== 0) return this.#readResult(resource);
    const effects = effectsOf(words, outcomes, list);
    const { kind, id, policyVersion, scope } = resource;
    const isPlain = policyVersion === undefined && scope === undefined;
    return { resource: isPlain ? { id, kind } : identityOf(resource), actions: effects };
  }

  /** What was decided last, with everything that effects alone do not tell. */
  #readResult(resource: Resource): CheckResult {
    this.#module.result_json();
    this.#writer.refresh();
    return { ...JSON.parse(this.#readAnswer()), resource: identityOf(resource) };
  }

  /** Room for a request in JSON, and for an instant behind it. */
  #allocate(size: number): number {
    const at = this.#module.allocate(size + wasmTimestampBytes + 8);
    this.#writer.refresh();
    return at;
  }

  /** Decides the JSON at an address; the instant, if one is needed, goes behind it. */
  #checkAt(at: number, length: number, room: number, options: CheckOptions | undefined): void {
    let instant = 0;
    if (this.#readsNow) {
      instant = (at + room + 7) & ~7;
      writeInstant(this.#writer.words, instant, options?.now);
    }
    this.#module.check_json_at(at, length, instant);
    this.#writer.refresh();
  }

  #readAnswer(): string {
    const { from, to } = this.#findAnswer();
    return this.#writer.textAt(from, to);
  }

  /** Where the answer is. */
  #findAnswer(): { readonly from: number; readonly to: number } {
    const { words } = this.#writer;
    const status = words[answerWord] as number;
    if (status !== 0) throw RequestMistake.ofStatus(status, words[answerWord + 3]);
    const from = words[answerWord + 1] as number;
    return { from, to: from + (words[answerWord + 2] as number) };
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
