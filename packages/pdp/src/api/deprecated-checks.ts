import {
  flag,
  nested,
  nestedList,
  nestedMap,
  text,
  texts,
  toPrincipal,
  toResource,
  toTokens,
  values,
} from "../request/message-fields.ts";
import type { ReadMessage } from "../request/message-type.ts";
import { checkResourceBatchRequest, checkResourceSetRequest } from "../request/request-types.ts";
import type { ApiMethod } from "./api-method.ts";
import { toEffects, toMeta } from "./check-resources.ts";
import { type CheckCall, decideChecks, type PdpContext } from "./decide.ts";

/** `CheckResourceSet`, `POST /api/check`; deprecated in Cerbos but served. */
export function createCheckResourceSet(context: PdpContext): ApiMethod {
  return {
    name: "/cerbos.svc.v1.CerbosService/CheckResourceSet",
    request: checkResourceSetRequest,
    answer: (message, call) => answerResourceSet(context, message, call),
  };
}

/** `CheckResourceBatch`, `POST /api/check_resource_batch`; deprecated in Cerbos but served. */
export function createCheckResourceBatch(context: PdpContext): ApiMethod {
  return {
    name: "/cerbos.svc.v1.CerbosService/CheckResourceBatch",
    request: checkResourceBatchRequest,
    answer: (message, call) => answerResourceBatch(context, message, call),
  };
}

export async function answerResourceSet(context: PdpContext, message: ReadMessage, call: CheckCall["call"]) {
  const requestId = text(message, "requestId");
  const principal = toPrincipal(nested(message, "principal"));
  const set = nested(message, "resource") ?? new Map();
  const instances = [...nestedMap(set, "instances")];
  const actions = texts(message, "actions");
  const outcomes = await decideChecks(context, {
    call,
    inputs: instances.map(([id, instance]) => ({
      requestId,
      principal,
      resource: { ...toResource(set), id, attr: values(instance, "attr") },
      actions,
    })),
    tokens: toTokens(nested(message, "auxData")),
    requestContext: undefined,
  });
  const byInstance = <T>(toEntry: (outcome: (typeof outcomes)[number]) => T) =>
    Object.fromEntries(
      instances.flatMap(([id], index) => (outcomes[index] === undefined ? [] : [[id, toEntry(outcomes[index])]])),
    );
  return {
    status: 200,
    body: {
      ...(requestId === "" ? {} : { requestId }),
      resourceInstances: byInstance((outcome) => ({
        actions: toEffects(outcome),
        ...(outcome.validationErrors.length > 0 ? { validationErrors: outcome.validationErrors } : {}),
      })),
      ...(flag(message, "includeMeta") ? { meta: { resourceInstances: byInstance(toMeta) } } : {}),
    },
  };
}

export async function answerResourceBatch(context: PdpContext, message: ReadMessage, call: CheckCall["call"]) {
  const requestId = text(message, "requestId");
  const principal = toPrincipal(nested(message, "principal"));
  const entries = nestedList(message, "resources");
  const outcomes = await decideChecks(context, {
    call,
    inputs: entries.map((entry) => ({
      requestId,
      principal,
      resource: toResource(nested(entry, "resource")),
      actions: texts(entry, "actions"),
    })),
    tokens: toTokens(nested(message, "auxData")),
    requestContext: undefined,
  });
  return {
    status: 200,
    body: {
      ...(requestId === "" ? {} : { requestId }),
      results: outcomes.map((outcome) => ({
        resourceId: outcome.resourceId,
        actions: toEffects(outcome),
        ...(outcome.validationErrors.length > 0 ? { validationErrors: outcome.validationErrors } : {}),
      })),
    },
  };
}
