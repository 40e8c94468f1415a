import { compilePolicySet } from "@edict/compiler";
import { CelTimestamp, check, type Engine, loadTable, plan } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { AuxData, CheckInput, CheckOutcome, PlanInput } from "@edict/protocol";
import { canonical, canonicalFilter, toRecordedOutput } from "../canonical.ts";
import type { Batch } from "../generate/generate-requests.ts";
import type { World } from "../generate/generate-world.ts";
import { type CerbosProcess, CerbosRefusal, startCerbos } from "./cerbos-process.ts";
import { reasonOf } from "./known-differences.ts";

/** Two answers that ought to be one, with all it takes to have them again. */
export interface Difference {
  readonly seed: number;
  readonly kind: "compile" | "check" | "plan";
  readonly input: CheckInput | PlanInput | undefined;
  /** Of Cerbos. */
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

/** Asks Cerbos and Edict the same questions. */
export async function compareWorld(world: World): Promise<WorldReport> {
  const { engine, mistakes } = loadWorld(world);
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
    if (engine !== undefined) return await new Comparison(world, engine, cerbos).run();
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
  mistakes: string;
} {
  const { table, diagnostics } = compilePolicySet(readPolicySet(files), { schemas: "warn" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const isRunnable = table !== undefined && errors.length === 0;
  return { engine: isRunnable ? loadTable(table, options) : undefined, mistakes: JSON.stringify(errors) };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const answerFailed = "no answer";
/** How often Cerbos is asked again when it differs: in the same process, and after a new start. */
const repetitions = 6;
const restarts = 3;

class Comparison {
  readonly #world: World;
  readonly #engine: Engine;
  readonly #cerbos: CerbosProcess;
  readonly #differences: Difference[] = [];
  readonly #known = new Map<string, number>();
  #unstable = 0;
  #requests = 0;

  constructor(world: World, engine: Engine, cerbos: CerbosProcess) {
    this.#world = world;
    this.#engine = engine;
    this.#cerbos = cerbos;
  }

  async run(): Promise<WorldReport> {
    for (const batch of this.#world.checks) await this.#compareBatch(batch);
    for (const input of this.#world.plans) await this.#comparePlan(input);
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
    for (const [index, input] of batch.entries()) {
      this.#requests++;
      const actual = ownCheck(check(this.#engine, input, now));
      const want = wanted?.[index] ??
        (await askChecks(this.#cerbos, [input]))?.[0] ?? { status: 500, text: answerFailed };
      if (want.text !== actual) {
        await this.#note(
          "check",
          input,
          want,
          actual,
          async (cerbos) => (await askChecks(cerbos, [input]))?.[0]?.text ?? answerFailed,
        );
      }
    }
  }

  async #comparePlan(input: PlanInput): Promise<void> {
    this.#requests++;
    const now = new CelTimestamp(Math.floor(Date.now() / 1000), 0);
    const actual = ownPlan(this.#engine, input, now);
    const want = await askPlan(this.#cerbos, input);
    if (want.text !== actual) {
      await this.#note("plan", input, want, actual, async (cerbos) => (await askPlan(cerbos, input)).text);
    }
  }

  async #note(
    kind: "check" | "plan",
    input: CheckInput | PlanInput,
    want: Answer,
    actual: string,
    askAgain: (cerbos: CerbosProcess) => Promise<string>,
  ): Promise<void> {
    const policies = [...this.#world.files.values()].join("\n");
    const reason = reasonOf({ kind, wantedStatus: want.status, wanted: want.text, actual, policies });
    if (reason !== undefined) this.#known.set(reason, (this.#known.get(reason) ?? 0) + 1);
    else if (await this.#everAnswers(actual, askAgain)) this.#unstable++;
    else this.#differences.push({ seed: this.#world.seed, kind, input, wanted: want.text, actual });
  }

  async #everAnswers(text: string, ask: (cerbos: CerbosProcess) => Promise<string>): Promise<boolean> {
    for (let time = 0; time < repetitions; time++) if ((await ask(this.#cerbos)) === text) return true;
    for (let start = 0; start < restarts; start++) {
      const fresh = await startCerbos(this.#world.files, this.#world.options);
      try {
        for (let time = 0; time < repetitions; time++) if ((await ask(fresh)) === text) return true;
      } finally {
        await fresh.stop();
      }
    }
    return false;
  }
}

function ownCheck(outcome: CheckOutcome): string {
  if (outcome.failure !== undefined) return answerFailed;
  return canonical({ ...toRecordedOutput(outcome), evaluationErrors: [] });
}

function ownPlan(engine: Engine, input: PlanInput, now: CelTimestamp): string {
  const { failure, filter, matchedScopes, validationErrors } = plan(engine, input, now);
  if (failure !== undefined) return answerFailed;
  return canonicalPlan(filter, Object.fromEntries(matchedScopes), validationErrors);
}

function canonicalPlan(filter: unknown, matchedScopes: unknown, validationErrors: unknown): string {
  return `${canonicalFilter(filter)} ${canonical({ matchedScopes, validationErrors })}`;
}

interface CheckAnswer {
  readonly requestId: string;
  readonly results: readonly {
    readonly resource: { readonly id: string };
    readonly actions: { readonly [action: string]: string };
    readonly validationErrors?: unknown;
    readonly outputs?: unknown;
    readonly meta?: {
      readonly actions?: {
        readonly [action: string]: { readonly matchedPolicy?: string; readonly matchedScope?: string };
      };
      readonly effectiveDerivedRoles?: unknown;
    };
  }[];
}

/** One answer per input; `undefined` if Cerbos refuses the call as a whole. */
async function askChecks(cerbos: CerbosProcess, batch: Batch): Promise<readonly Answer[] | undefined> {
  const [first] = batch;
  if (first === undefined) return [];
  const { requestId, principal, auxData } = first;
  const resources = batch.map(({ resource, actions }) => ({ resource, actions }));
  const { status, body } = await cerbos.ask("/api/check/resources", {
    requestId,
    includeMeta: true,
    principal,
    resources,
    ...tokenOf(auxData),
  });
  if (status !== 200) return undefined;
  return (body as CheckAnswer).results.map(({ resource, actions, validationErrors, outputs, meta }) => ({
    status,
    text: canonical({
      requestId,
      resourceId: resource.id,
      actions: Object.fromEntries(
        Object.entries(actions).map(([action, effect]) => {
          const { matchedPolicy: policy, matchedScope: scope } = meta?.actions?.[action] ?? {};
          return [action, { effect, policy, scope }];
        }),
      ),
      effectiveDerivedRoles: meta?.effectiveDerivedRoles,
      outputs,
      validationErrors,
    }),
  }));
}

interface PlanAnswer {
  readonly filter?: unknown;
  readonly validationErrors?: unknown;
  readonly meta?: { readonly matchedScopes?: unknown };
}

async function askPlan(cerbos: CerbosProcess, input: PlanInput): Promise<Answer> {
  const { auxData, ...request } = input;
  const { status, body } = await cerbos.ask("/api/plan/resources", {
    ...request,
    includeMeta: true,
    ...tokenOf(auxData),
  });
  if (status !== 200) return { status, text: answerFailed };
  const { filter, validationErrors, meta } = body as PlanAnswer;
  return { status, text: canonicalPlan(filter, meta?.matchedScopes, validationErrors) };
}

/** A token whose signature nobody looks at. */
function tokenOf(auxData: AuxData | undefined): object {
  if (auxData === undefined) return {};
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = `${part({ alg: "HS256", typ: "JWT" })}.${part(auxData.jwt)}.${part("unsigned")}`;
  return { auxData: { jwt: { token } } };
}
