import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import { ulid } from "ulid";
import type { PdpConfig } from "../config/pdp-config.ts";
import { describeAddress, listen } from "../listen/listen.ts";
import { followServerIdentity, readServerIdentity, refuseUnknownClients } from "../listen/server-identity.ts";
import { errorAnswer, toErrorAnswer } from "./api-error.ts";
import type { ApiCall, ApiEndpoint, HttpAnswer } from "./http-answer.ts";
import { setCors } from "./set-cors.ts";

export interface Routes {
  /** By method and path: `POST /api/check/resources`. */
  readonly endpoints: ReadonlyMap<string, ApiEndpoint>;
  /** What everything below a path is answered that has no endpoint, by the start of the path. */
  readonly fallbacks: ReadonlyMap<string, HttpAnswer>;
}

export interface HttpListener {
  /** `http://127.0.0.1:3592` or the path of a socket. */
  readonly url: string;
  close(): Promise<void>;
}

/** Larger bodies are not read. What a request may have is limited by the length of its message as protobuf. */
const bodyBytesMax = 64 * 1024 * 1024;

export interface HttpServerOptions {
  readonly server: PdpConfig["server"];
  readonly routes: Routes;
  /** Where internal errors go; they are never shown to callers. */
  readonly onError: (error: unknown) => void;
}

/** Serves the routes on the configured address. Rejects with a `PdpStartError` if it cannot. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpListener> {
  const { tls, httpListenAddr, udsFileMode, advanced } = options.server;
  const handle = (request: IncomingMessage, response: ServerResponse) => void serve(options, request, response);
  const identity = readServerIdentity(tls);
  const server = identity === undefined ? createServer(handle) : createTlsServer(identity, handle);
  let stopFollowing = () => {};
  if (server instanceof TlsServer) {
    refuseUnknownClients(server);
    stopFollowing = followServerIdentity(server, tls, options.onError);
  }
  server.keepAliveTimeout = advanced?.http?.idleTimeout ?? 120_000;
  server.requestTimeout = advanced?.http?.readTimeout ?? 30_000;
  server.headersTimeout = Math.min(
    advanced?.http?.readHeaderTimeout ?? 15_000,
    server.requestTimeout || Number.POSITIVE_INFINITY,
  );
  await listen(server, { address: httpListenAddr, socketMode: udsFileMode });
  return {
    url: describeUrl(server, identity !== undefined),
    close: async () => {
      stopFollowing();
      await close(server);
    },
  };
}

function describeUrl(server: Server, secure: boolean): string {
  const address = describeAddress(server);
  if (address.startsWith("unix:")) return address;
  return `${secure ? "https" : "http"}://${address}`;
}

async function serve(options: HttpServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [pathname = "/", query = ""] = (request.url ?? "/").split("?", 2);
  const endpoint = options.routes.endpoints.get(`${request.method} ${pathname}`);
  try {
    if (setCors(options.server.cors, request, response)) return send(response, { status: 204, body: "" });
    const body = await readBody(request);
    if (body === undefined) {
      response.setHeader("connection", "close");
      return send(response, errorAnswer(8, 429, `the body exceeds ${bodyBytesMax} bytes`));
    }
    const call = toCall(request, body, query);
    const answer = endpoint === undefined ? noEndpoint(options.routes, pathname) : await endpoint(call);
    send(response, answer);
  } catch (error) {
    const answer = toErrorAnswer(error);
    if (answer.status >= 500) options.onError(error);
    send(response, answer);
  }
}

/** Where Cerbos's gateway of its API answers errors as JSON; the rest is answered by its router, in plain text. */
const apiPaths = ["/api", "/access", "/admin"];

function noEndpoint({ endpoints, fallbacks }: Routes, path: string): HttpAnswer {
  for (const [start, answer] of fallbacks) if (path.startsWith(start)) return answer;
  const otherMethod = [...endpoints.keys()].some((route) => route.endsWith(` ${path}`));
  if (otherMethod) return errorAnswer(12, 501, "Method Not Allowed");
  const isApi = apiPaths.some((start) => path.startsWith(start));
  return isApi ? errorAnswer(5, 404, "Not Found") : { status: 404, body: "404 page not found\n" };
}

/** `undefined` if the body is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function toCall(request: IncomingMessage, body: string, query: string): ApiCall {
  const { headers, socket } = request;
  const secure = "encrypted" in socket && socket.encrypted === true;
  const forwarded = [headers["x-forwarded-for"] ?? [], socket.remoteAddress ?? []].flat();
  return {
    callId: ulid(),
    body,
    query,
    headers,
    baseUrl: `${secure ? "https" : "http"}://${headers.host ?? "localhost"}`,
    peer: {
      address: `${socket.remoteAddress ?? ""}:${socket.remotePort ?? ""}`,
      userAgent: headers["user-agent"] ?? "",
      forwardedFor: forwarded.join(", "),
    },
  };
}

function send(response: ServerResponse, { status, body, headers }: HttpAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const isText = typeof body === "string";
  const payload = isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json",
    "content-length": Buffer.byteLength(payload),
    ...headers,
  });
  response.end(payload);
}

/** Lets running requests finish; idle keep-alive connections are closed at once. */
async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });
}
