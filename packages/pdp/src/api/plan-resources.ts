import type { PlanOutcome } from "@edict/protocol";
import type { ApiEndpoint } from "../http/http-answer.ts";
import { flag, nested, text, texts, toPrincipal, toResource, toTokens } from "../request/message-fields.ts";
import type { ReadMessage } from "../request/message-type.ts";
import { readRequest } from "../request/read-request.ts";
import { planResourcesRequest } from "../request/request-types.ts";
import { toRequestContext } from "./check-resources.ts";
import { decidePlan, type PdpContext, type PlanCall } from "./decide.ts";

/** `POST /api/plan/resources` (`cerbos.svc.v1.CerbosService/PlanResources`). */
export function createPlanResources(context: PdpContext): ApiEndpoint {
  return async (call) => answerPlan(context, readRequest(call.body, planResourcesRequest), call);
}

export async function answerPlan(context: PdpContext, message: ReadMessage, call: PlanCall["call"]) {
  const { kind, policyVersion, scope, attr } = toResource(nested(message, "resource"));
  const action = text(message, "action");
  const request: PlanCall = {
    call,
    input: {
      requestId: text(message, "requestId"),
      actions: action === "" ? texts(message, "actions") : [action],
      principal: toPrincipal(nested(message, "principal")),
      resource: { kind, policyVersion, scope, attr },
    },
    tokens: toTokens(nested(message, "auxData")),
    includeMeta: flag(message, "includeMeta"),
    requestContext: toRequestContext(message),
  };
  const { callId, outcome } = await decidePlan(context, request);
  return { status: 200, body: { ...toPlanResponse(message, request, outcome), cerbosCallId: callId } };
}

function toPlanResponse(message: ReadMessage, { input, includeMeta }: PlanCall, outcome: PlanOutcome) {
  const action = text(message, "action");
  return {
    ...(input.requestId === "" ? {} : { requestId: input.requestId }),
    ...(action === "" ? { actions: input.actions } : { action }),
    resourceKind: input.resource.kind,
    ...(input.resource.policyVersion === "" ? {} : { policyVersion: input.resource.policyVersion }),
    filter: toFilter(outcome),
    ...(includeMeta
      ? { meta: { filterDebug: outcome.filterDebug, matchedScopes: Object.fromEntries(outcome.matchedScopes) } }
      : {}),
    ...(outcome.validationErrors.length > 0 ? { validationErrors: outcome.validationErrors } : {}),
  };
}

export function toFilter({ filter }: PlanOutcome) {
  return { kind: filter.kind, ...(filter.condition === undefined ? {} : { condition: filter.condition }) };
}
