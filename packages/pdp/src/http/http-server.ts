import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { ulid } from "ulid";
import type { PdpConfig } from "../config/pdp-config.ts";
import type { DecisionLog } from "../decision-log/decision-log.ts";
import { PdpStartError } from "../start-error.ts";
import { errorAnswer, toErrorAnswer } from "./api-error.ts";
import type { ApiCall, ApiEndpoint, HttpAnswer } from "./http-answer.ts";

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

/** Larger bodies are refused; the limit of Cerbos's HTTP gateway. */
const bodyBytesMax = 4 * 1024 * 1024;

export interface HttpServerOptions {
  readonly server: PdpConfig["server"];
  readonly routes: Routes;
  readonly decisionLog: DecisionLog;
  /** Where internal errors go; they are never shown to callers. */
  readonly onError: (error: unknown) => void;
}

/** Serves the routes on the configured address. Rejects with a `PdpStartError` if it cannot. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpListener> {
  const { tls, httpListenAddr } = options.server;
  const handle = (request: IncomingMessage, response: ServerResponse) => void serve(options, request, response);
  const secure = tls?.cert !== undefined && tls.key !== undefined;
  const server = secure ? createSecureServer(tls.cert ?? "", tls.key ?? "", handle) : createServer(handle);
  server.keepAliveTimeout = options.server.advanced?.http?.idleTimeout ?? 120_000;
  await listen(server, httpListenAddr);
  return { url: describeAddress(server, secure), close: () => close(server) };
}

function createSecureServer(cert: string, key: string, handle: RequestListener): Server {
  try {
    return createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, handle);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PdpStartError(`server.tls cannot be used: ${reason}`, { cause: error });
  }
}

async function serve(options: HttpServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const endpoint = options.routes.endpoints.get(`${request.method} ${pathname}`);
  setCors(options.server.cors, request, response);
  try {
    if (request.method === "OPTIONS" && !options.server.cors.disabled) return send(response, { status: 204, body: "" });
    const body = await readBody(request);
    if (body === undefined) {
      response.setHeader("connection", "close");
      return send(response, errorAnswer(8, 413, `the body exceeds ${bodyBytesMax} bytes`));
    }
    const call = toCall(request, body);
    const answer = endpoint === undefined ? noEndpoint(options.routes, pathname) : await endpoint(call);
    send(response, answer);
    recordAccess(options, call, pathname, answer.status);
  } catch (error) {
    const answer = toErrorAnswer(error);
    if (answer.status >= 500) options.onError(error);
    send(response, answer);
  }
}

function recordAccess({ decisionLog }: HttpServerOptions, call: ApiCall, method: string, statusCode: number): void {
  decisionLog.recordAccess({ callId: ulid(), time: new Date(), call, method, statusCode });
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

function setCors(cors: PdpConfig["server"]["cors"], request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (cors.disabled || origin === undefined) return;
  const any = cors.allowedOrigins.includes("*");
  if (!any && !cors.allowedOrigins.includes(origin)) return;
  response.setHeader("access-control-allow-origin", any ? "*" : origin);
  response.setHeader("vary", "Origin");
  if (request.method !== "OPTIONS") return;
  response.setHeader("access-control-allow-methods", "HEAD, GET, POST, PATCH, DELETE");
  response.setHeader("access-control-allow-headers", cors.allowedHeaders.join(", "));
  if (cors.maxAge !== undefined) response.setHeader("access-control-max-age", String(Math.floor(cors.maxAge / 1_000)));
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

function toCall(request: IncomingMessage, body: string): ApiCall {
  const { headers, socket } = request;
  const secure = "encrypted" in socket && socket.encrypted === true;
  const forwarded = headers["x-forwarded-for"];
  return {
    body,
    headers,
    baseUrl: `${secure ? "https" : "http"}://${headers.host ?? "localhost"}`,
    peer: {
      address: `${socket.remoteAddress ?? ""}:${socket.remotePort ?? ""}`,
      userAgent: headers["user-agent"] ?? "",
      forwardedFor: typeof forwarded === "string" ? forwarded : (socket.remoteAddress ?? ""),
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

async function listen(server: Server, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new PdpStartError(describeListenError(address, error), { cause: error })),
    );
    if (address.startsWith("unix:")) server.listen(address.slice("unix:".length), resolve);
    else {
      const { host, port } = parseListenAddress(address);
      server.listen(port, host, resolve);
    }
  });
}

/** `:3592`, `127.0.0.1:3592`, `[::1]:3592` */
function parseListenAddress(address: string): { readonly host: string | undefined; readonly port: number } {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(address);
  if (match === null) throw new PdpStartError(`${address} is not an address such as :3592 or 127.0.0.1:3592`);
  const host = match[1] ?? match[2];
  return { host: host === "" ? undefined : host, port: Number(match[3]) };
}

function describeListenError(address: string, error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE") return `${address} is in use by another process; choose another address`;
  if (error.code === "EACCES") return `listening on ${address} is not permitted; choose a port above 1023`;
  return `cannot listen on ${address}: ${error.code ?? "unknown error"}`;
}

function describeAddress(server: Server, secure: boolean): string {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") return `unix:${address ?? ""}`;
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `${secure ? "https" : "http"}://${host}:${address.port}`;
}

/** Lets running requests finish; idle keep-alive connections are closed at once. */
async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });
}
