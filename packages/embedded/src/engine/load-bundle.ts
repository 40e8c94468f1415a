import { CelTimestamp, check, decodeRuleTable, type Engine, loadTable } from "@edict/engine";
import type { CheckOutcome, EngineOptions, JsonObject } from "@edict/protocol";
import type { CheckOptions } from "../policies.ts";
import type {
  AuxData,
  CheckRequest,
  CheckResponse,
  CheckResult,
  Principal,
  Resource,
  SingleRequest,
} from "../request.ts";
import { RequestMistake } from "../request-mistake.ts";

/**
 * Loads the bundle that Cerbos PDPs load, for hosts that may not compile WebAssembly while they run. Decides like compiled
 * policies do.
 *
 * @throws Error if the bytes are no bundle
 */
export function loadBundle(bundle: Uint8Array, options: Partial<EngineOptions> = {}): EnginePolicies {
  return new EnginePolicies(loadTable(decodeRuleTable(bundle), options));
}

/** A bundle ready to decide, with the calls of `Policies`. */
export class EnginePolicies {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  check(request: CheckRequest, options?: CheckOptions): CheckResponse {
    const { requestId, resources, includeMeta } = request;
    const results = resources.map(({ resource, actions }) => {
      const outcome = this.#decide({ ...request, resource, actions }, options);
      return toResult(resource, outcome, includeMeta === true);
    });
    return requestId === undefined || requestId === "" ? { results } : { requestId, results };
  }

  isAllowed(request: SingleRequest, options?: CheckOptions): boolean {
    return this.#decide({ ...request, actions: [request.action] }, options).actions[0]?.effect === "EFFECT_ALLOW";
  }

  #decide({ principal, resource, actions, auxData }: Question, options: CheckOptions | undefined): CheckOutcome {
    const input = {
      requestId: "",
      principal: { ...emptyFields, ...withoutAbsent(principal), attr: (principal.attr ?? {}) as JsonObject },
      resource: { ...emptyFields, ...withoutAbsent(resource), attr: (resource.attr ?? {}) as JsonObject },
      actions,
      auxData: toAuxData(auxData),
    };
    const outcome = check(this.#engine, input, () => toInstant(options?.now ?? new Date()));
    if (outcome.failure !== undefined) throw RequestMistake.ofStatus(100);
    return outcome;
  }
}

interface Question {
  readonly principal: Principal;
  readonly resource: Resource;
  readonly actions: readonly string[];
  readonly auxData?: AuxData | undefined;
}

const emptyFields = { policyVersion: "", scope: "" };

function withoutAbsent<Party extends Principal | Resource>({ policyVersion, scope, ...party }: Party) {
  return { ...party, ...(policyVersion !== undefined && { policyVersion }), ...(scope !== undefined && { scope }) };
}

function toAuxData(auxData: AuxData | undefined) {
  if (auxData === undefined) return undefined;
  return {
    jwt: (auxData.jwt ?? {}) as JsonObject,
    jwts: (auxData.jwts ?? {}) as { readonly [name: string]: { readonly claims: JsonObject } },
  };
}

function toInstant(instant: Date): CelTimestamp {
  const seconds = Math.floor(instant.getTime() / 1000);
  return new CelTimestamp(seconds, (instant.getTime() - seconds * 1000) * 1_000_000);
}

function toResult(
  { id, kind, policyVersion, scope }: Resource,
  outcome: CheckOutcome,
  isDetailed: boolean,
): CheckResult {
  const outputs = outcome.outputs.map(({ src, action, val, error }) => ({
    src,
    action,
    ...(val !== undefined && { val }),
    ...(error !== undefined && { error }),
  }));
  return {
    resource: {
      id,
      kind,
      ...(policyVersion !== undefined && policyVersion !== "" && { policyVersion }),
      ...(scope !== undefined && scope !== "" && { scope }),
    },
    actions: Object.fromEntries(outcome.actions.map(({ action, effect }) => [action, effect])),
    ...(isDetailed && { meta: toMeta(outcome) }),
    ...(outputs.length > 0 && { outputs }),
  };
}

function toMeta({ actions, effectiveDerivedRoles }: CheckOutcome) {
  const entries = actions.map(({ action, policy, scope }) => [
    action,
    { matchedPolicy: policy, ...(scope !== "" && { matchedScope: scope }) },
  ]);
  return { actions: Object.fromEntries(entries), ...(effectiveDerivedRoles.length > 0 && { effectiveDerivedRoles }) };
}
