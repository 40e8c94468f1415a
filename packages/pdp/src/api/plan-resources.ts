import type { PlanOutcome } from "@edict/protocol";
import { flag, nested, text, texts, toPrincipal, toResource, toTokens } from "../request/message-fields.ts";
import type { ReadMessage } from "../request/message-type.ts";
import { planResourcesRequest } from "../request/request-types.ts";
import type { ApiMethod } from "./api-method.ts";
import { toRequestContext } from "./check-resources.ts";
import { decidePlan, type PdpContext, type PlanCall } from "./decide.ts";

/** `PlanResources`, `POST /api/plan/resources`. */
export function createPlanResources(context: PdpContext): ApiMethod {
  return {
    name: "/cerbos.svc.v1.CerbosService/PlanResources",
    request: planResourcesRequest,
    answer: async (message, call) => {
      const body = await answerPlan(context, message, call);
      return { status: 200, body: { ...body, cerbosCallId: call.callId } };
    },
  };
}

/** A `PlanResourcesResponse` without its call id. */
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
    action,
    tokens: toTokens(nested(message, "auxData")),
    includeMeta: flag(message, "includeMeta"),
    requestContext: toRequestContext(message),
  };
  return toPlanResponse(message, request, await decidePlan(context, request));
}

function toPlanResponse(message: ReadMessage, { input, includeMeta }: PlanCall, outcome: PlanOutcome) {
  const action = text(message, "action");
  return {
    ...(input.requestId === "" ? {} : { requestId: input.requestId }),
    ...(action === "" ? { actions: input.actions } : { action }),
    resourceKind: input.resource.kind,
    ...(input.resource.policyVersion === "" ? {} : { policyVersion: input.resource.policyVersion }),
    filter: toFilter(outcome),
    ...(includeMeta ? { meta: { filterDebug: outcome.filterDebug, ...toMatchedScopes(action, outcome) } } : {}),
    ...(outcome.validationErrors.length > 0 ? { validationErrors: outcome.validationErrors } : {}),
  };
}

/** Who asks with the deprecated `action` gets the deprecated answer. */
function toMatchedScopes(action: string, { matchedScopes }: PlanOutcome) {
  if (action === "") return { matchedScopes: Object.fromEntries(matchedScopes) };
  const matchedScope = matchedScopes.get(action) ?? "";
  return matchedScope === "" ? {} : { matchedScope };
}

export function toFilter({ filter }: PlanOutcome) {
  return { kind: filter.kind, ...(filter.condition === undefined ? {} : { condition: filter.condition }) };
}
