import { create } from "@bufbuild/protobuf";
import { type CallOptions, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { EdictError, type SignedManifest } from "@edict/protocol";
import { ApiKeyService } from "@edict/protocol/gen/cerbos/cloud/apikey/v1/apikey_pb";
import {
  type BundleInfo,
  BundleType,
  CerbosBundleService,
  SourceSchema,
  type WatchBundleRequest,
  type WatchBundleResponse,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { Agent, fetch } from "undici";

export interface HubConnection {
  /** `https://hub.example.org:3001` */
  readonly endpoint: string;
  /** PEM of the authority that signed the hub's certificate; `undefined` for the system's authorities. */
  readonly caCert: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly deploymentId: string;
  readonly instance: string;
  readonly version: string;
}

/** What a decision point asks of a hub. Every call may throw `EdictError` `unavailable` or `unauthenticated`. */
export interface HubClient {
  getBundle(): Promise<BundleInfo>;
  watch(requests: AsyncIterable<WatchBundleRequest>, signal: AbortSignal): AsyncIterable<WatchBundleResponse>;
  download(url: string): Promise<Uint8Array>;
  getManifest(bundleId: string): Promise<SignedManifest>;
  /** Key id → public key, PEM. */
  getKeys(): Promise<ReadonlyMap<string, string>>;
  /** Tells the hub that a bundle cannot be used. */
  refuse(bundleId: string, reason: string): Promise<void>;
}

/** Tokens are renewed this long before they expire, as stock clients do. */
const renewBeforeMs = 5 * 60 * 1_000;
const downloadBytesMax = 256 * 1024 * 1024;
const callTimeoutMs = 30_000;

export function createHubClient(connection: HubConnection): HubClient {
  const { endpoint, caCert, deploymentId } = connection;
  const ca = caCert === undefined ? {} : { ca: caCert };
  const transport = createConnectTransport({ baseUrl: endpoint, httpVersion: "2", nodeOptions: ca });
  const keys = createClient(ApiKeyService, transport);
  const bundles = createClient(CerbosBundleService, transport);
  const agent = new Agent({ connect: ca });
  const token = createTokenSource(connection, (request) =>
    keys.issueAccessToken(request, { timeoutMs: callTimeoutMs }),
  );
  const authorized = async (): Promise<CallOptions> => ({ headers: { "x-cerbos-auth": await token() } });
  const source = create(SourceSchema, { source: { case: "deploymentId", value: deploymentId } });
  const pdpId = { instance: connection.instance, version: connection.version };

  const get = async (url: string, init: { readonly method?: string; readonly body?: string } = {}) => {
    const response = await fetch(url, {
      ...init,
      dispatcher: agent,
      headers: { "x-cerbos-auth": await token(), "content-type": "application/json" },
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    if (!response.ok)
      throw new EdictError("unavailable", `the hub answered ${response.status} for ${new URL(url).pathname}`);
    return response;
  };
  const address = (path: string) => `${endpoint}/api/v1/deployments/${deploymentId}/${path}`;

  return {
    async getBundle() {
      const request = { pdpId, source, bundleType: BundleType.RULE_TABLE };
      const { bundleInfo } = await bundles.getBundle(request, { ...(await authorized()), timeoutMs: callTimeoutMs });
      if (bundleInfo === undefined) throw new EdictError("unavailable", "the hub named no bundle");
      return bundleInfo;
    },
    async *watch(requests, signal) {
      yield* bundles.watchBundle(requests, { ...(await authorized()), signal });
    },
    async download(url) {
      const response = await fetch(url, { dispatcher: agent, signal: AbortSignal.timeout(callTimeoutMs) });
      if (!response.ok) throw new EdictError("unavailable", `the bundle could not be downloaded (${response.status})`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length > downloadBytesMax) throw new EdictError("bundle_corrupt", "the bundle is too large");
      return bytes;
    },
    async getManifest(bundleId) {
      const manifest: unknown = await (await get(address(`manifests/${encodeURIComponent(bundleId)}`))).json();
      if (!isSignedManifest(manifest)) throw new EdictError("bundle_signature", "the hub sent no signed manifest");
      return manifest;
    },
    async getKeys() {
      const answer: unknown = await (await get(address("keys"))).json();
      return readKeys(answer);
    },
    async refuse(bundleId, reason) {
      await get(address("refusals"), {
        method: "POST",
        body: JSON.stringify({ instance: connection.instance, bundleId, reason }),
      });
    },
  };
}

type IssueToken = (request: { readonly clientId: string; readonly clientSecret: string }) => Promise<{
  readonly accessToken: string;
  readonly expiresIn?: { readonly seconds: bigint } | undefined;
}>;

function createTokenSource({ clientId, clientSecret }: HubConnection, issue: IssueToken): () => Promise<string> {
  let current: { readonly token: string; readonly renewAt: number } | undefined;
  return async () => {
    if (current !== undefined && Date.now() < current.renewAt) return current.token;
    try {
      const { accessToken, expiresIn } = await issue({ clientId, clientSecret });
      const lifetimeMs = Number(expiresIn?.seconds ?? 0n) * 1_000;
      current = { token: accessToken, renewAt: Date.now() + Math.max(lifetimeMs - renewBeforeMs, lifetimeMs / 2) };
      return accessToken;
    } catch (error) {
      const isRefused = error instanceof ConnectError && error.code === Code.Unauthenticated;
      if (isRefused) throw new EdictError("unauthenticated", "the hub does not accept the client id and secret", error);
      throw new EdictError("unavailable", "the hub cannot be reached", error);
    }
  };
}

function isSignedManifest(value: unknown): value is SignedManifest {
  if (typeof value !== "object" || value === null) return false;
  const { manifest, signature, keyId } = value as { readonly [name: string]: unknown };
  return typeof manifest === "string" && typeof signature === "string" && typeof keyId === "string";
}

function readKeys(answer: unknown): ReadonlyMap<string, string> {
  const list = typeof answer === "object" && answer !== null && "keys" in answer ? answer.keys : [];
  const keys = new Map<string, string>();
  for (const entry of Array.isArray(list) ? list : []) {
    const { keyId, publicKey } = entry as { readonly [name: string]: unknown };
    if (typeof keyId === "string" && typeof publicKey === "string") keys.set(keyId, publicKey);
  }
  return keys;
}
