import type {
  CheckInput,
  CheckOutcome,
  Effect,
  EvaluationError,
  JsonObject,
  JsonValue,
  OutputEntry,
  RuleTable,
  ValidationError,
} from "@edict/protocol";

/** Decides like the engine's `check`, with a compiled policy set. Never throws; what the module cannot read is a failure. */
export interface WasmEvaluator {
  /** `now` is the instant of the request in RFC 3339. */
  check(input: CheckInput, now: string | undefined): CheckOutcome;
}

interface ModuleExports {
  readonly memory: WebAssembly.Memory;
  readonly allocate: (length: number) => number;
  readonly check_json: (at: number, length: number) => number;
}

/** Status of an answer without response because an output is not a finite number. */
const outputNotFinite = 100;

/**
 * Makes an evaluator of the bytes of a module. `sources` gives what the audit trail tells of the policies that took part;
 * modules only know their keys.
 *
 * @throws WebAssembly.CompileError for bytes that are no module
 */
export function createWasmEvaluator(bytes: Uint8Array, sources: Pick<RuleTable, "meta">): WasmEvaluator {
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  let exports = instantiate(module);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const ask = (text: string): { readonly status: number; readonly response: string } => {
    const request = encoder.encode(text);
    const at = exports.allocate(request.length);
    new Uint8Array(exports.memory.buffer).set(request, at);
    const answer = exports.check_json(at, request.length);
    const [status = 0, from = 0, length = 0] = new Uint32Array(exports.memory.buffer, answer, 3);
    return { status, response: decoder.decode(new Uint8Array(exports.memory.buffer, from, length)) };
  };
  return {
    check: (input, now) => {
      try {
        const { status, response } = ask(toRequest(input, now));
        return status === 0 ? toOutcome(input, response, sources) : failed(input, status);
      } catch {
        // Only running out of memory ends a call; a fresh instance takes over.
        exports = instantiate(module);
        return failed(input, undefined);
      }
    },
  };
}

function instantiate(module: WebAssembly.Module): ModuleExports {
  return new WebAssembly.Instance(module).exports as unknown as ModuleExports;
}

function toRequest({ requestId, principal, resource, actions, auxData }: CheckInput, now: string | undefined): string {
  return JSON.stringify({
    requestId,
    includeMeta: true,
    includeDetails: true,
    principal,
    resources: [{ resource, actions }],
    ...(auxData === undefined ? {} : { auxData: { jwt: { claims: auxData.jwt }, jwts: auxData.jwts } }),
    ...(now === undefined ? {} : { now }),
  });
}

interface Result {
  readonly actions: { readonly [action: string]: Effect };
  readonly meta: {
    readonly actions: { readonly [action: string]: { readonly matchedPolicy: string; readonly matchedScope?: string } };
    readonly effectiveDerivedRoles?: readonly string[];
  };
  readonly outputs?: readonly { src: string; action: string; val?: JsonValue; error?: string }[];
  readonly validationErrors?: readonly ValidationError[];
  readonly evaluationErrors?: readonly EvaluationError[];
  readonly effectivePolicies?: readonly string[];
}

function toOutcome(input: CheckInput, response: string, { meta }: Pick<RuleTable, "meta">): CheckOutcome {
  const [result] = (JSON.parse(response) as { readonly results: readonly Result[] }).results;
  if (result === undefined) return failed(input, undefined);
  return {
    requestId: input.requestId,
    resourceId: input.resource.id,
    actions: input.actions.map((action) => ({
      action,
      effect: result.actions[action] ?? "EFFECT_DENY",
      policy: result.meta.actions[action]?.matchedPolicy ?? "",
      scope: result.meta.actions[action]?.matchedScope ?? "",
    })),
    effectiveDerivedRoles: result.meta.effectiveDerivedRoles ?? [],
    outputs: (result.outputs ?? []).map(toOutput),
    validationErrors: result.validationErrors ?? [],
    evaluationErrors: result.evaluationErrors ?? [],
    effectivePolicies: new Map(
      (result.effectivePolicies ?? []).flatMap((key): [string, JsonObject][] => [
        ...(meta.get(key)?.sourceAttributes ?? []),
      ]),
    ),
    failure: undefined,
  };
}

function toOutput({
  src,
  action,
  val,
  error,
}: {
  src: string;
  action: string;
  val?: JsonValue;
  error?: string;
}): OutputEntry {
  return { src, action, val, error };
}

function failed(input: CheckInput, status: number | undefined): CheckOutcome {
  const reason =
    status === outputNotFinite
      ? "an output is not a finite number"
      : `the compiled policies could not read the request (${status ?? "out of memory"})`;
  return {
    requestId: input.requestId,
    resourceId: input.resource.id,
    actions: input.actions.map((action) => ({ action, effect: "EFFECT_DENY", policy: "", scope: "" })),
    effectiveDerivedRoles: [],
    outputs: [],
    validationErrors: [],
    evaluationErrors: [],
    effectivePolicies: new Map(),
    failure: reason,
  };
}
