import { EdictError, type ErrorCode } from "@edict/protocol";
import { InvalidRequestError } from "../request/read-request.ts";
import type { Violation } from "../request/validate-message.ts";
import type { HttpAnswer } from "./http-answer.ts";

/** gRPC status code and HTTP status of each error code that a caller can meet. */
const statuses: { readonly [code in ErrorCode]?: readonly [grpc: number, http: number] } = {
  invalid_request: [3, 400],
  request_too_large: [8, 429],
  unauthenticated: [16, 401],
  permission_denied: [7, 403],
  not_found: [5, 404],
  limit_exceeded: [3, 400],
  unavailable: [14, 503],
};

/** An error as the API answers it. */
export interface ErrorAnswer extends HttpAnswer {
  readonly body: {
    /** gRPC status code. */
    readonly code: number;
    readonly message: string;
    readonly details?: readonly ErrorDetail[];
  };
}

/** A message as protojson writes it into an `Any`. */
export interface ErrorDetail {
  readonly "@type": string;
  readonly violations: readonly Violation[];
}

/** Turns what was thrown into an answer. Only `EdictError` messages are public; anything else is an internal error. */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  if (!(error instanceof EdictError)) return errorAnswer(13, 500, "internal error");
  const [grpc, http] = statuses[error.code] ?? [13, 500];
  const violations = error instanceof InvalidRequestError ? error.violations : [];
  const details = [{ "@type": "type.googleapis.com/buf.validate.Violations", violations }];
  return { status: http, body: { code: grpc, message: error.message, ...(violations.length > 0 ? { details } : {}) } };
}

export function errorAnswer(code: number, status: number, message: string): ErrorAnswer {
  return { status, body: { code, message } };
}
