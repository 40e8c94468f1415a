import type { CheckOutcome, JsonObject, Resource } from "@edict/protocol";
import {
  flag,
  nested,
  nestedList,
  text,
  texts,
  toPrincipal,
  toResource,
  toTokens,
  values,
} from "../request/message-fields.ts";
import type { ReadMessage } from "../request/message-type.ts";
import { checkResourcesRequest } from "../request/request-types.ts";
import type { ApiMethod } from "./api-method.ts";
import { type CheckCall, decideChecks, type PdpContext } from "./decide.ts";

/** `CheckResources`, `POST /api/check/resources`. */
export function createCheckResources(context: PdpContext): ApiMethod {
  return {
    name: "/cerbos.svc.v1.CerbosService/CheckResources",
    request: checkResourcesRequest,
    answer: async (message, call) => {
      const request = toCheckCall(message, call);
      const outcomes = await decideChecks(context, request);
      const body = toCheckResourcesResponse(message, request, outcomes);
      return { status: 200, body: { ...body, cerbosCallId: call.callId } };
    },
  };
}

/** What a `CheckResourcesRequest` asks for. */
export function toCheckCall(message: ReadMessage, call: CheckCall["call"]): CheckCall {
  const requestId = text(message, "requestId");
  const principal = toPrincipal(nested(message, "principal"));
  return {
    call,
    inputs: nestedList(message, "resources").map((entry) => ({
      requestId,
      principal,
      resource: toResource(nested(entry, "resource")),
      actions: texts(entry, "actions"),
    })),
    tokens: toTokens(nested(message, "auxData")),
    requestContext: toRequestContext(message),
  };
}

export function toRequestContext(message: ReadMessage): JsonObject | undefined {
  const context = nested(message, "requestContext");
  return context === undefined ? undefined : { annotations: { ...values(context, "annotations") } };
}

/** A `CheckResourcesResponse` without its call id. */
export function toCheckResourcesResponse(
  message: ReadMessage,
  { inputs }: CheckCall,
  outcomes: readonly CheckOutcome[],
) {
  const includeMeta = flag(message, "includeMeta");
  const requestId = text(message, "requestId");
  const results = outcomes.map((outcome, index) => toResult(inputs[index]?.resource, outcome, includeMeta));
  return { ...(requestId === "" ? {} : { requestId }), results };
}

function toResult(resource: Resource | undefined, outcome: CheckOutcome, includeMeta: boolean) {
  const { validationErrors, outputs } = outcome;
  return {
    resource: {
      id: resource?.id ?? "",
      kind: resource?.kind ?? "",
      ...(resource?.policyVersion ? { policyVersion: resource.policyVersion } : {}),
      ...(resource?.scope ? { scope: resource.scope } : {}),
    },
    actions: toEffects(outcome),
    ...(validationErrors.length > 0 ? { validationErrors } : {}),
    ...(includeMeta ? { meta: toMeta(outcome) } : {}),
    ...(outputs.length > 0 ? { outputs } : {}),
  };
}

export function toEffects({ actions }: CheckOutcome): { readonly [action: string]: string } {
  return Object.fromEntries(actions.map(({ action, effect }) => [action, effect]));
}

export function toMeta({ actions, effectiveDerivedRoles }: CheckOutcome) {
  const entries = actions.map(({ action, policy, scope }) => [
    action,
    { matchedPolicy: policy, ...(scope === "" ? {} : { matchedScope: scope }) },
  ]);
  return {
    actions: Object.fromEntries(entries),
    ...(effectiveDerivedRoles.length > 0 ? { effectiveDerivedRoles } : {}),
  };
}
