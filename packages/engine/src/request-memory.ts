import type { CelBindings } from "@edict/cel";
import type { ExpressionLoader } from "./expression.ts";

/** What a condition came to. `failed` happens in strict evaluation only. */
export type Verdict = typeof verdictFalse | typeof verdictTrue | typeof verdictFailed;
export const verdictFalse = 1;
export const verdictTrue = 2;
export const verdictFailed = 3;

const generationMax = 0x1fffffff;

/**
 * What one request has worked out so far. Allocated once per table and reused: an entry counts only if it carries the
 * number of the current request, so nothing needs to be cleared between requests.
 */
export class RequestMemory {
  readonly #fired: Int32Array;
  readonly #verdicts: Int32Array;
  readonly #variables: (CelBindings | undefined)[];
  readonly #variablesGeneration: Int32Array;
  #generation = 0;

  constructor(resultSlots: number, expressions: ExpressionLoader) {
    this.#fired = new Int32Array(resultSlots);
    this.#verdicts = new Int32Array(expressions.conditionCount);
    this.#variables = new Array<CelBindings | undefined>(expressions.paramsCount).fill(undefined);
    this.#variablesGeneration = new Int32Array(expressions.paramsCount);
  }

  /** Forgets everything. */
  begin(): void {
    this.#generation += 1;
    if (this.#generation < generationMax) return;
    this.#generation = 1;
    this.#fired.fill(0);
    this.#verdicts.fill(0);
    this.#variablesGeneration.fill(0);
  }

  fired(slot: number): Verdict | undefined {
    return recall(this.#fired[slot], this.#generation);
  }

  rememberFired(slot: number, verdict: Verdict): void {
    this.#fired[slot] = this.#generation * 4 + verdict;
  }

  verdict(slot: number): Verdict | undefined {
    return recall(this.#verdicts[slot], this.#generation);
  }

  rememberVerdict(slot: number, verdict: Verdict): void {
    this.#verdicts[slot] = this.#generation * 4 + verdict;
  }

  variables(slot: number): CelBindings | undefined {
    return this.#variablesGeneration[slot] === this.#generation ? this.#variables[slot] : undefined;
  }

  rememberVariables(slot: number, variables: CelBindings): void {
    this.#variables[slot] = variables;
    this.#variablesGeneration[slot] = this.#generation;
  }
}

function recall(entry: number | undefined, generation: number): Verdict | undefined {
  if (entry === undefined || entry >> 2 !== generation) return undefined;
  const verdict = entry & 3;
  return verdict === verdictFalse || verdict === verdictTrue || verdict === verdictFailed ? verdict : undefined;
}
