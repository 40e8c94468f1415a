import { CelTimestamp } from "@edict/engine";
import {
  type AuxData,
  type CheckInput,
  type CheckOutcome,
  EdictError,
  type JsonObject,
  type PlanInput,
  type PlanOutcome,
} from "@edict/protocol";
import type { TokenReader } from "../aux-data/token-reader.ts";
import type { PdpConfig } from "../config/pdp-config.ts";
import type { DecisionLog } from "../decision-log/decision-log.ts";
import type { ActivePolicies, DecisionPoint } from "../decision-point.ts";
import type { ApiCall } from "../http/http-answer.ts";
import type { Tokens } from "../request/message-fields.ts";

/** What every API needs to decide. */
export interface PdpContext {
  readonly decisionPoint: DecisionPoint;
  readonly config: PdpConfig;
  readonly readTokens: TokenReader;
  readonly decisionLog: DecisionLog;
  readonly clock: () => Date;
}

export interface CheckCall {
  readonly call: ApiCall;
  readonly inputs: readonly Omit<CheckInput, "auxData">[];
  readonly tokens: Tokens;
  readonly requestContext: JsonObject | undefined;
}

/** Checks the limits, reads tokens, decides every input and logs the call. Throws `EdictError`. */
export async function decideChecks(context: PdpContext, request: CheckCall): Promise<readonly CheckOutcome[]> {
  checkLimits(context.config, request.inputs);
  const auxData = await context.readTokens(request.tokens.jwt, request.tokens.jwts);
  const active = requireActive(context.decisionPoint);
  const time = context.clock();
  const now = toTimestamp(time);
  const inputs = request.inputs.map((input) => withAuxData(input, auxData));
  const outcomes = inputs.map((input) => active.evaluator.check(input, now));
  const failure = outcomes.find((outcome) => outcome.failure !== undefined)?.failure;
  context.decisionLog.recordCheck({
    time,
    call: request.call,
    active,
    inputs,
    outcomes,
    failure,
    requestContext: request.requestContext,
  });
  if (failure !== undefined) throw new EdictError("internal", failure);
  return outcomes;
}

function withAuxData(input: Omit<CheckInput, "auxData">, auxData: AuxData | undefined): CheckInput {
  return { ...input, auxData };
}

export interface PlanCall {
  readonly call: ApiCall;
  readonly input: Omit<PlanInput, "auxData">;
  /** The deprecated `action` of the request; "" if it has `actions`. */
  readonly action: string;
  readonly tokens: Tokens;
  readonly includeMeta: boolean;
  readonly requestContext: JsonObject | undefined;
}

export async function decidePlan(context: PdpContext, request: PlanCall): Promise<PlanOutcome> {
  const auxData = await context.readTokens(request.tokens.jwt, request.tokens.jwts);
  const active = requireActive(context.decisionPoint);
  const time = context.clock();
  const input: PlanInput = { ...request.input, auxData };
  const outcome = active.evaluator.plan(input, toTimestamp(time));
  context.decisionLog.recordPlan({
    time,
    call: request.call,
    active,
    input,
    action: request.action,
    outcome,
    includeMeta: request.includeMeta,
    requestContext: request.requestContext,
  });
  if (outcome.failure !== undefined) throw new EdictError("internal", outcome.failure);
  return outcome;
}

function checkLimits({ server }: PdpConfig, inputs: CheckCall["inputs"]): void {
  const { maxActionsPerResource, maxResourcesPerRequest } = server.requestLimits;
  if (inputs.length > maxResourcesPerRequest) {
    throw new EdictError(
      "limit_exceeded",
      `number of resources in batch (${inputs.length}) exceeds configured limit (${maxResourcesPerRequest})`,
    );
  }
  for (const { actions } of inputs) {
    if (actions.length > maxActionsPerResource) {
      throw new EdictError(
        "limit_exceeded",
        `number of actions (${actions.length}) exceeds configured limit (${maxActionsPerResource})`,
      );
    }
  }
}

function requireActive(decisionPoint: DecisionPoint): ActivePolicies {
  const { active } = decisionPoint;
  if (active === undefined) throw new EdictError("unavailable", "no policies are loaded yet");
  return active;
}

function toTimestamp(time: Date): CelTimestamp {
  const milliseconds = time.getTime();
  const seconds = Math.floor(milliseconds / 1_000);
  return new CelTimestamp(seconds, (milliseconds - seconds * 1_000) * 1_000_000);
}
