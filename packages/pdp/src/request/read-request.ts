import { EdictError } from "@edict/protocol";
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

/** Reads and validates a request. Throws `InvalidRequestError` with the sentence that Cerbos answers with. */
export function readRequest(text: string, type: MessageType): ReadMessage {
  const result = readMessage(text, type);
  if (!result.ok) throw new InvalidRequestError(result.error);
  requireValid(result.message, type);
  return result.message;
}

/** Throws `InvalidRequestError` if the message breaks a rule of its type. */
export function requireValid(message: ReadMessage, type: MessageType): void {
  const violations = validateMessage(message, type);
  if (violations.length > 0) throw new InvalidRequestError(describeViolations(violations), violations);
}
