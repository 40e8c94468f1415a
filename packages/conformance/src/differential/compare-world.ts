import { compilePolicySet } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { loadPoliciesSync, type Policies } from "@edict/embedded";
import { createWasmEvaluator, type WasmEvaluator } from "@edict/embedded/evaluator";
import { CelTimestamp, check, type Engine, formatInstant, loadTable, plan } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput, CheckOutcome, PlanInput, RuleTable } from "@edict/protocol";
import { compareOutcomes } from "@edict/verify";
import { canonical, toRecordedOutput, toRecordedPlan, toRecordedPolicies } from "../canonical.ts";
import type { Batch } from "../generate/generate-requests.ts";
import type { World } from "../generate/generate-world.ts";
import { type Answer, answerFailed, askChecks, askPlan, planText, policiesText } from "./ask-cerbos.ts";
import { type CerbosProcess, CerbosRefusal, startCerbos } from "./cerbos-process.ts";
import { compareBinding } from "./compare-binding.ts";
import { reasonOf } from "./known-differences.ts";

/** Two answers that ought to be one, with all it takes to have them again. */
export interface Difference {
  readonly seed: number;
  readonly kind: "compile" | "check" | "plan" | "wasm";
  readonly input: CheckInput | PlanInput | undefined;
  /** Of Cerbos; of kind `wasm`, nothing: the compiled module departs from the engine, as `actual` says. */
  readonly wanted: string;
  /** Of Edict. */
  readonly actual: string;
}

export interface WorldReport {
  readonly requests: number;
  /** Both refuse the store. */
  readonly isRefused: boolean;
  /** Cerbos itself answers differently from time to time, and once as Edict does. */
  readonly unstable: number;
  /** Reason → how often. */
  readonly known: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

/** Asks Cerbos, Edict's engine and the compiled module the same questions. */
export async function compareWorld(world: World): Promise<WorldReport> {
  const { engine, table, mistakes } = loadWorld(world);
  let cerbos: CerbosProcess;
  try {
    cerbos = await startCerbos(world.files, world.options);
  } catch (error) {
    if (!(error instanceof CerbosRefusal)) throw error;
    const difference = {
      seed: world.seed,
      kind: "compile",
      input: undefined,
      wanted: error.message,
      actual: "accepted",
    } as const;
    return { ...nothingSeen, isRefused: engine === undefined, differences: engine === undefined ? [] : [difference] };
  }
  try {
    if (engine !== undefined && table !== undefined) {
      return await new Comparison({ world, engine, cerbos, ...compileWorld(table, world) }).run();
    }
    const difference = {
      seed: world.seed,
      kind: "compile",
      input: undefined,
      wanted: "accepted",
      actual: mistakes,
    } as const;
    return { ...nothingSeen, differences: [difference] };
  } finally {
    await cerbos.stop();
  }
}

const nothingSeen: WorldReport = { requests: 0, isRefused: false, unstable: 0, known: new Map(), differences: [] };

/** `engine` is undefined if the store does not compile. */
export function loadWorld({ files, options }: Pick<World, "files" | "options">): {
  engine: Engine | undefined;
  table: RuleTable | undefined;
  mistakes: string;
} {
  const { table, diagnostics } = compilePolicySet(readPolicySet(files), { schemas: "warn" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const isRunnable = table !== undefined && errors.length === 0;
  return { engine: isRunnable ? loadTable(table, options) : undefined, table, mistakes: JSON.stringify(errors) };
}

/** The generator writes nothing that has no place in a module. */
function compileWorld(table: RuleTable, { options, seed }: World): Pick<Parties, "wasm" | "binding"> {
  const emitted = emitWasm(table, options);
  if (!emitted.ok) throw new Error(`seed ${seed}: no module: ${JSON.stringify(emitted.refusals)}`);
  return { wasm: createWasmEvaluator(emitted.bytes, table), binding: loadPoliciesSync(emitted.bytes) };
}

/** How often Cerbos is asked again when it differs: in the same process, and after a new start. */
const repetitions = 3;
const restarts = 16;

interface Parties {
  readonly world: World;
  readonly engine: Engine;
  readonly wasm: WasmEvaluator;
  /** The same module, asked with objects. */
  readonly binding: Policies;
  readonly cerbos: CerbosProcess;
}

class Comparison {
  readonly #world: World;
  readonly #engine: Engine;
  readonly #wasm: WasmEvaluator;
  readonly #binding: Policies;
  readonly #cerbos: CerbosProcess;
  readonly #doubts: Doubt[] = [];
  readonly #differences: Difference[] = [];
  readonly #known = new Map<string, number>();
  #unstable = 0;
  #requests = 0;

  constructor({ world, engine, wasm, binding, cerbos }: Parties) {
    this.#world = world;
    this.#engine = engine;
    this.#wasm = wasm;
    this.#binding = binding;
    this.#cerbos = cerbos;
  }

  async run(): Promise<WorldReport> {
    for (const batch of this.#world.checks) await this.#compareBatch(batch);
    for (const input of this.#world.plans) await this.#comparePlan(input);
    await this.#settleDoubts();
    return {
      requests: this.#requests,
      isRefused: false,
      unstable: this.#unstable,
      known: this.#known,
      differences: this.#differences,
    };
  }

  async #compareBatch(batch: Batch): Promise<void> {
    const now = new CelTimestamp(Math.floor(Date.now() / 1000), 0);
    const wanted = await askChecks(this.#cerbos, batch);
    const outcomes = batch.map((input) => check(this.#engine, input, now));
    this.#requests += batch.length;
    this.#compareWasm(batch, outcomes, now);
    let differed = false;
    for (const [index, input] of batch.entries()) {
      const outcome = outcomes[index];
      const actual = outcome === undefined ? answerFailed : ownCheck(outcome);
      const want = wanted?.answers[index] ?? (await askCheck(this.#cerbos, input));
      if (want.text === actual) continue;
      differed = true;
      const askAgain = async (cerbos: CerbosProcess) => (await askCheck(cerbos, input)).text;
      this.#note({ kind: "check", input, wanted: want, actual, askAgain });
    }
    const [first] = batch;
    if (differed || wanted === undefined || first === undefined) return;
    const policies = policiesText(Object.assign({}, ...outcomes.map(toRecordedPolicies)));
    if (wanted.policies === policies) return;
    const want = { status: 200, text: wanted.policies, complaint: "" };
    const askAgain = async (cerbos: CerbosProcess) => (await askChecks(cerbos, batch))?.policies ?? answerFailed;
    this.#note({ kind: "check", input: first, wanted: want, actual: policies, askAgain });
  }

  #compareWasm(batch: Batch, outcomes: readonly CheckOutcome[], now: CelTimestamp): void {
    for (const [index, outcome] of outcomes.entries()) {
      const input = batch[index];
      if (input === undefined) continue;
      const actual = compareOutcomes(outcome, this.#wasm.check(input, formatInstant(now)));
      if (actual === undefined) continue;
      this.#differences.push({ seed: this.#world.seed, kind: "wasm", input, wanted: "", actual });
    }
    const instant = new Date(Number(now.seconds) * 1000);
    for (const difference of compareBinding(this.#binding, batch, outcomes, instant))
      this.#differences.push({ seed: this.#world.seed, kind: "wasm", wanted: "", ...difference });
  }

  async #comparePlan(input: PlanInput): Promise<void> {
    this.#requests++;
    const now = new CelTimestamp(Math.floor(Date.now() / 1000), 0);
    const actual = ownPlan(this.#engine, input, now);
    const want = await askPlan(this.#cerbos, input);
    if (want.text === actual) return;
    const askAgain = async (cerbos: CerbosProcess) => (await askPlan(cerbos, input)).text;
    this.#note({ kind: "plan", input, wanted: want, actual, askAgain });
  }

  #note(question: Doubt): void {
    const policies = [...this.#world.files.values()].join("\n");
    const reason = reasonOf({ ...question, policies });
    if (reason === undefined) this.#doubts.push(question);
    else this.#known.set(reason, (this.#known.get(reason) ?? 0) + 1);
  }

  /** Only what Cerbos never answers as Edict does, however often it is asked and started, is a difference. */
  async #settleDoubts(): Promise<void> {
    const asked = this.#doubts.length;
    let open = await stillOpen(this.#doubts, this.#cerbos);
    for (let start = 0; start < restarts && open.length > 0; start++) {
      const fresh = await startCerbos(this.#world.files, this.#world.options);
      try {
        open = await stillOpen(open, fresh);
      } finally {
        await fresh.stop();
      }
    }
    this.#unstable += asked - open.length;
    for (const { kind, input, wanted, actual } of open) {
      this.#differences.push({ seed: this.#world.seed, kind, input, wanted: wanted.text + wanted.complaint, actual });
    }
  }
}

/** An answer that is not as wanted, and how to ask again. */
interface Doubt {
  readonly kind: "check" | "plan";
  readonly input: CheckInput | PlanInput;
  readonly wanted: Answer;
  readonly actual: string;
  readonly askAgain: (cerbos: CerbosProcess) => Promise<string>;
}

async function stillOpen(doubts: readonly Doubt[], cerbos: CerbosProcess): Promise<readonly Doubt[]> {
  const open: Doubt[] = [];
  for (const doubt of doubts) if (!(await everAnswers(doubt, cerbos))) open.push(doubt);
  return open;
}

async function everAnswers({ actual, askAgain }: Doubt, cerbos: CerbosProcess): Promise<boolean> {
  for (let time = 0; time < repetitions; time++) if ((await askAgain(cerbos)) === actual) return true;
  return false;
}

async function askCheck(cerbos: CerbosProcess, input: CheckInput): Promise<Answer> {
  const answers = await askChecks(cerbos, [input]);
  return answers?.answers[0] ?? { status: 500, text: answerFailed, complaint: "" };
}

function ownCheck(outcome: CheckOutcome): string {
  return outcome.failure === undefined ? canonical(toRecordedOutput(outcome)) : answerFailed;
}

function ownPlan(engine: Engine, input: PlanInput, now: CelTimestamp): string {
  const outcome = plan(engine, input, now);
  return outcome.failure === undefined ? planText(outcome.filter, toRecordedPlan(outcome)) : answerFailed;
}
