import { Code, ConnectError } from "@connectrpc/connect";
import { type Client, listPublicKeys, readDeploymentTarget, readSignedManifest, recordRefusal } from "@edict/control";
import { authenticate } from "../hub/authenticate.ts";
import type { HubParts } from "../hub/bundle-service.ts";
import { type Answer, jsonAnswer } from "./respond.ts";

export interface PdpRequest {
  readonly method: string;
  /** Path below `/api/v1/deployments/`, split at slashes. */
  readonly path: readonly string[];
  readonly token: string | undefined;
  /** Parsed JSON body, if there was one. */
  readonly body: unknown;
}

/**
 * What the Edict PDP asks beyond the Hub protocol, with the same access token:
 * - `GET  <deployment>/manifests/<bundle>` → `SignedManifest`
 * - `GET  <deployment>/keys` → `{ keys: [{ keyId, publicKey }] }`
 * - `POST <deployment>/refusals` `{ instance, bundleId, reason }` → 204
 */
export async function answerPdp(parts: HubParts, request: PdpRequest): Promise<Answer> {
  try {
    const client = await authenticate(parts.plane, parts.tokens, request.token);
    return await answerClient(parts, client, request);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return jsonAnswer(error.code === Code.Unauthenticated ? 401 : 503, {
      code: "unauthenticated",
      message: error.rawMessage,
    });
  }
}

async function answerClient(parts: HubParts, client: Client, request: PdpRequest): Promise<Answer> {
  const [deploymentId = "", collection, name] = request.path;
  const target = await readDeploymentTarget(parts.plane, deploymentId);
  const isForeign = target?.workspaceId !== client.workspaceId;
  if (isForeign || (client.deploymentId !== undefined && client.deploymentId !== deploymentId)) {
    return jsonAnswer(403, { code: "permission_denied", message: "These credentials are not for this deployment." });
  }
  switch (`${request.method} ${collection}`) {
    case "GET manifests": {
      const manifest = await readSignedManifest(parts.plane, { deploymentId, bundleId: name ?? "" });
      if (manifest === undefined) return jsonAnswer(404, { code: "not_found", message: "There is no such bundle." });
      return jsonAnswer(200, manifest);
    }
    case "GET keys":
      return jsonAnswer(200, { keys: await listPublicKeys(parts.plane, client.workspaceId) });
    case "POST refusals": {
      const refusal = readRefusal(request.body);
      if (refusal === undefined) {
        return jsonAnswer(400, { code: "invalid_request", message: "Send { instance, bundleId, reason }." });
      }
      await recordRefusal(parts.plane, { deploymentId, instance: refusal.instance }, refusal);
      return { status: 204 };
    }
    default:
      return jsonAnswer(404, { code: "not_found", message: "There is nothing at this address." });
  }
}

interface Refusal {
  readonly instance: string;
  readonly bundleId: string;
  readonly reason: string;
}

function readRefusal(body: unknown): Refusal | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { instance, bundleId, reason } = body as { readonly [name: string]: unknown };
  if (typeof instance !== "string" || typeof bundleId !== "string" || typeof reason !== "string") return undefined;
  return { instance, bundleId, reason };
}
