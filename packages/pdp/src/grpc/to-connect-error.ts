import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type Code, ConnectError } from "@connectrpc/connect";
import { ViolationsSchema } from "@edict/protocol/gen/buf/validate/violations_pb";
import { type ErrorDetail, toErrorAnswer } from "../http/api-error.ts";

/** The error that a caller sees; what it may not see goes to `onError`. */
export function toConnectError(error: unknown, onError: (error: unknown) => void): ConnectError {
  if (error instanceof ConnectError) return error;
  const { status, body } = toErrorAnswer(error);
  if (status >= 500) onError(error);
  return new ConnectError(body.message, body.code as Code, undefined, body.details?.map(toDetail));
}

function toDetail({ violations }: ErrorDetail) {
  return { desc: ViolationsSchema, value: fromJson(ViolationsSchema, { violations } as unknown as JsonValue) };
}
