import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { EdictError, type ErrorCode } from "@edict/protocol";

/**
 * Turns every failure that is not already a verdict into a code that no stock client takes for final. The cause goes to the log
 * of the gateway, never to the client.
 */
export function errorsAsCodes(onError: (error: unknown) => void): Interceptor {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: guardStream(response.message, onError) };
    } catch (error) {
      throw toConnectError(error, onError);
    }
  };
}

async function* guardStream<T>(messages: AsyncIterable<T>, onError: (error: unknown) => void): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw toConnectError(error, onError);
  }
}

function toConnectError(error: unknown, onError: (error: unknown) => void): ConnectError {
  if (error instanceof ConnectError) return error;
  const code = error instanceof EdictError ? codes[error.code] : undefined;
  if (code !== undefined && error instanceof EdictError) return new ConnectError(error.message, code);
  onError(error);
  return new ConnectError("The hub cannot answer at the moment; try again.", Code.Unavailable);
}

const codes: { readonly [code in ErrorCode]?: Code } = {
  invalid_request: Code.InvalidArgument,
  request_too_large: Code.ResourceExhausted,
  limit_exceeded: Code.ResourceExhausted,
  unauthenticated: Code.Unauthenticated,
};
