import type { TLSSocket } from "node:tls";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { EdictError, limits } from "@edict/protocol";
import { ApiKeyService } from "@edict/protocol/gen/cerbos/cloud/apikey/v1/apikey_pb";
import { CerbosBundleService } from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { createGitEndpoint, type GitParts } from "../git/git-endpoint.ts";
import { createApiKeyService } from "../hub/api-key-service.ts";
import { tokenHeader } from "../hub/authenticate.ts";
import { answerBootstrap } from "../hub/bootstrap-endpoint.ts";
import { createBundleService, type HubParts } from "../hub/bundle-service.ts";
import { errorsAsCodes } from "../hub/errors-as-codes.ts";
import type { GatewayHandler, GatewayRequest, GatewayResponse } from "../tls/listen-on-one-port.ts";
import { createArtifactEndpoint } from "./artifact-endpoint.ts";
import { answerPdp } from "./pdp-endpoints.ts";
import { type Answer, jsonAnswer, respond, textAnswer } from "./respond.ts";

export interface HandlerParts extends HubParts {
  readonly hooks: GitParts["hooks"];
  /** Take secrets over connections without TLS from other machines, because something in front ends TLS. */
  readonly isPlainTrusted: boolean;
}

/** Everything the gateway serves: Hub protocol, git, artifacts, and what the Edict PDP asks. */
export function createHandler(parts: HandlerParts): GatewayHandler {
  const git = createGitEndpoint(parts);
  const other = createFallback(parts);
  const connect = connectNodeAdapter({
    routes: (router) => {
      router.service(ApiKeyService, createApiKeyService(parts.plane, parts.tokens));
      router.service(CerbosBundleService, createBundleService(parts));
    },
    interceptors: [errorsAsCodes(parts.onError)],
    readMaxBytes: limits.requestBytes,
    fallback: other,
  });
  return (request, response) => {
    if (!parts.isPlainTrusted && !isSafe(request)) {
      respond(response, textAnswer(403, "Edict: use https; without TLS this gateway answers its own machine only."));
    } else if (request.url?.startsWith("/git/") === true) git(request, response);
    else connect(request, response);
  };
}

function createFallback(parts: HandlerParts): (request: GatewayRequest, response: GatewayResponse) => void {
  const artifacts = createArtifactEndpoint(parts.plane.artifacts, parts.urls);
  const answer = async (request: GatewayRequest): Promise<Answer> => {
    const origin = parts.publicUrl ?? originOf(request);
    const url = new URL(request.url ?? "/", origin);
    const { pathname } = url;
    if (pathname === "/healthz") return textAnswer(200, "ok");
    if (pathname.startsWith("/artifacts/")) return artifacts(url);
    if (pathname.startsWith("/bootstrap/ruletable/")) return answerBootstrap(parts, url, origin);
    if (!pathname.startsWith(pdpPrefix)) return textAnswer(404, "Edict: there is nothing at this address.");
    const header = request.headers[tokenHeader];
    return answerPdp(parts, {
      method: request.method ?? "GET",
      path: pathname.slice(pdpPrefix.length).split("/"),
      token: Array.isArray(header) ? header[0] : header,
      body: request.method === "POST" ? await readJson(request) : undefined,
    });
  };
  return (request, response) => {
    answer(request).then(
      (result) => respond(response, result),
      (error: unknown) => respond(response, toFailure(error, parts.onError)),
    );
  };
}

function toFailure(error: unknown, onError: (error: unknown) => void): Answer {
  if (error instanceof EdictError && error.code === "invalid_request") {
    return jsonAnswer(400, { code: error.code, message: error.message });
  }
  onError(error);
  return jsonAnswer(503, { code: "unavailable", message: "The hub cannot answer at the moment; try again." });
}

async function readJson(request: GatewayRequest): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.requestBytes) throw new EdictError("invalid_request", "The request is too large.");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new EdictError("invalid_request", "The body is not JSON.");
  }
}

function isSafe(request: GatewayRequest): boolean {
  const address = request.socket.remoteAddress ?? "";
  return isEncrypted(request) || /^(::ffff:)?127\./.test(address) || address === "::1";
}

function isEncrypted(request: GatewayRequest): boolean {
  return (request.socket as Partial<TLSSocket>).encrypted === true;
}

function originOf(request: GatewayRequest): string {
  const host = request.headers[":authority"] ?? request.headers.host ?? "localhost";
  return `${isEncrypted(request) ? "https" : "http"}://${host}`;
}

const pdpPrefix = "/api/v1/deployments/";
