import { EdictError } from "@edict/protocol";
import { messageBytes } from "./message-bytes.ts";
import type { MessageType, ReadMessage } from "./message-type.ts";
import { readMessage } from "./read-message.ts";
import { describeViolations, type Violation, validateMessage } from "./validate-message.ts";

/** A request that breaks rules of its message; `violations` go into the answer. */
export class InvalidRequestError extends EdictError {
  readonly violations: readonly Violation[];
  constructor(message: string, violations: readonly Violation[] = []) {
    super("invalid_request", message);
    this.violations = violations;
  }
}

/** No JSON is that many times shorter than the same message as protobuf. */
const growthMax = 8;

/**
 * Reads and validates a request of up to so many bytes (as protobuf). Throws `EdictError` with the sentence that Cerbos answers
 * with.
 */
export function readRequest(text: string, type: MessageType, bytesMax: number): ReadMessage {
  const result = readMessage(text, type);
  if (!result.ok) throw new InvalidRequestError(result.error);
  const bytes = text.length * growthMax < bytesMax ? 0 : messageBytes(result.message, type);
  if (bytes > bytesMax) {
    throw new EdictError("request_too_large", `grpc: received message larger than max (${bytes} vs. ${bytesMax})`);
  }
  requireValid(result.message, type);
  return result.message;
}

/** Throws `InvalidRequestError` if the message breaks a rule of its type. */
export function requireValid(message: ReadMessage, type: MessageType): void {
  const violations = validateMessage(message, type);
  if (violations.length > 0) throw new InvalidRequestError(describeViolations(violations), violations);
}
