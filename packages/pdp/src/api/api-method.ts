import type { JsonObject } from "@edict/protocol";
import { requestBytesMax } from "../config/pdp-config.ts";
import { toErrorAnswer } from "../http/api-error.ts";
import type { ApiCall, ApiEndpoint, HttpAnswer } from "../http/http-answer.ts";
import type { MessageType, ReadMessage } from "../request/message-type.ts";
import { InvalidRequestError, readRequest } from "../request/read-request.ts";
import { toRequestContext } from "./check-resources.ts";
import type { PdpContext } from "./decide.ts";

/** A call of a Cerbos service. HTTP and gRPC read its request each in their own way; the rest is the same for both. */
export interface ApiMethod {
  /** `/cerbos.svc.v1.CerbosService/CheckResources`, also for what comes over HTTP. */
  readonly name: string;
  readonly request: MessageType;
  /** Throws `EdictError`. */
  readonly answer: (message: ReadMessage, call: ApiCall) => Promise<HttpAnswer> | HttpAnswer;
}

/** The HTTP endpoint of a method. */
export function toEndpoint(context: PdpContext, method: ApiMethod): ApiEndpoint {
  const bytesMax = requestBytesMax(context.config);
  return (call) => invokeMethod(context, method, readRequest(call.body, method.request, bytesMax), call);
}

/** Answers a valid request, and logs that it was made. */
export function invokeMethod(
  context: PdpContext,
  { name, answer }: ApiMethod,
  message: ReadMessage,
  call: ApiCall,
): Promise<HttpAnswer> {
  return withAccessLog(context, { name, call, requestContext: toRequestContext(message) }, () => answer(message, call));
}

interface Access {
  readonly name: string;
  readonly call: ApiCall;
  readonly requestContext: JsonObject | undefined;
}

/** Logs a call with the gRPC status that it ends with. */
export async function withAccessLog(
  { clock, decisionLog, decisionPoint }: PdpContext,
  { name, call, requestContext }: Access,
  answer: () => Promise<HttpAnswer> | HttpAnswer,
): Promise<HttpAnswer> {
  const time = clock();
  const record = (statusCode: number) =>
    decisionLog.recordAccess({ time, call, method: name, statusCode, active: decisionPoint.active, requestContext });
  try {
    const answered = await answer();
    record(0);
    return answered;
  } catch (error) {
    // What is not valid is refused before it is a call.
    if (!(error instanceof InvalidRequestError)) record(toErrorAnswer(error).body.code);
    throw error;
  }
}
