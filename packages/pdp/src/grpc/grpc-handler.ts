import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { Code, ConnectError, createConnectRouter, createContextValues } from "@connectrpc/connect";
import {
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import { callKey } from "./add-methods.ts";
import { callOfRequest } from "./call-of-request.ts";
import type { GrpcServices } from "./grpc-services.ts";

export interface GrpcHandlerOptions extends GrpcServices {
  readonly messageBytesMax: number;
  readonly stopping: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Answers gRPC over HTTP/2. What Connect says itself is put in the words of Go's gRPC, which clients know from Cerbos. */
export function createGrpcHandler(options: GrpcHandlerOptions) {
  const { routes, messageBytesMax, refusals, stopping, onError } = options;
  const router = createConnectRouter({
    grpc: true,
    grpcWeb: false,
    connect: false,
    readMaxBytes: messageBytesMax,
    acceptCompression: [compressionGzip],
  });
  routes(router, stopping);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const handler = handlers.get(request.url);
    if (handler === undefined) {
      refuse(request, response, refusals);
      return;
    }
    const values = createContextValues().set(callKey, callOfRequest(request));
    // Nothing depends on it, and what stands for the path of a socket is not a host name.
    request.headers[":authority"] = "localhost";
    handler(universalRequestFromNodeRequest(request, response, undefined, values))
      .then((answer) =>
        universalResponseToNodeResponse({ ...answer, body: withKnownWords(answer.body, answer.trailer) }, response),
      )
      .catch((error: unknown) => {
        if (ConnectError.from(error).code !== Code.Aborted) onError(error);
        response.stream?.close();
      });
  };
}

/** Status and message of an answer without a body stand in its header. */
function refuse(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  refusals: ReadonlyMap<string, string>,
): void {
  const isGrpc = request.headers["content-type"]?.startsWith("application/grpc") === true;
  if (!isGrpc) {
    response.writeHead(415).end();
    return;
  }
  const [, service = ""] = request.url.split("/");
  const message = refusals.get(service) ?? "Unknown service";
  response.writeHead(200, {
    "content-type": "application/grpc",
    "grpc-status": String(Code.Unimplemented),
    [messageHeader]: encodeMessage(message),
  });
  response.end();
}

const messageHeader = "grpc-message";

/** The trailer is complete when the body has ended. */
async function* withKnownWords(
  body: AsyncIterable<Uint8Array> | null | undefined,
  trailer: Headers | undefined,
): AsyncIterable<Uint8Array> {
  if (body !== null && body !== undefined) yield* body;
  const message = trailer?.get(messageHeader);
  if (typeof message !== "string") return;
  trailer?.set(messageHeader, encodeMessage(toKnownWords(decodeURIComponent(message))));
}

/** As the protocol has it, no more: some clients do not decode what need not have been encoded. */
function encodeMessage(message: string): string {
  return message.replace(/[^ -~]+|%/gu, encodeURIComponent);
}

function toKnownWords(message: string): string {
  const [, size, limit] = /^message size (?:(\d+) )?is larger than configured readMaxBytes (\d+)$/.exec(message) ?? [];
  if (limit !== undefined) {
    return size === undefined
      ? `grpc: received message after decompression larger than max ${limit}`
      : `grpc: received message larger than max (${size} vs. ${limit})`;
  }
  return message.replace(/^parse binary: /, "grpc: error unmarshalling request: ");
}
