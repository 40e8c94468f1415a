import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { deriveKey, type Plane } from "@edict/control";
import { startHookServer } from "./git/hook-server.ts";
import { acceptPush, checkPush } from "./git/push-hooks.ts";
import { createHandler } from "./http/create-handler.ts";
import { createAccessTokens } from "./hub/access-tokens.ts";
import { createDeploymentTargets } from "./hub/deployment-targets.ts";
import { createSignedUrls } from "./hub/signed-urls.ts";
import { listenOnOnePort } from "./tls/listen-on-one-port.ts";
import { openPrivateAuthority, type TlsIdentity } from "./tls/private-authority.ts";

export interface GatewayOptions {
  readonly plane: Plane;
  readonly host: string;
  readonly port: number;
  /** Pages, for the links that a push prints. */
  readonly webUrl: string;
  /** Under which `https://` URL clients reach this gateway; `undefined`: as they call it. */
  readonly publicUrl?: string;
  /** A certificate from elsewhere, or a folder for a private authority with these host names and addresses. */
  readonly tls: TlsIdentity | { readonly folder: string; readonly hosts: readonly string[] };
  readonly isPlainTrusted?: boolean;
  /** How often targets are looked at without a notification. */
  readonly lookEveryMs?: number;
  readonly onError: (error: unknown) => void;
}

export interface Gateway {
  readonly port: number;
  /** `undefined` if the certificate came from elsewhere. */
  readonly caCertPath: string | undefined;
  close(): Promise<void>;
}

/** Starts to serve. Several gateways may run on one plane. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { plane, webUrl, onError } = options;
  const authority =
    "folder" in options.tls ? await openPrivateAuthority(options.tls.folder, options.tls.hosts) : undefined;
  const identity = "folder" in options.tls ? authority?.identity : options.tls;
  if (identity === undefined) throw new Error("The gateway needs a certificate.");
  await plane.notifier.ready();
  const targets = createDeploymentTargets(plane, { lookEveryMs: options.lookEveryMs ?? 10_000, onError });
  const hooks = await startHookServer(
    async (context, call) =>
      call.hook === "pre-receive"
        ? checkPush(call.updates, call.trees)
        : acceptPush({ plane, webUrl, onError }, context, call.updates),
    onError,
  );
  const shutdown = new AbortController();
  setMaxListeners(0, shutdown.signal);
  const handler = createHandler({
    plane,
    tokens: createAccessTokens(deriveKey(plane.secret, "access-token")),
    urls: createSignedUrls(deriveKey(plane.secret, "download")),
    targets,
    gatewayId: randomUUID(),
    publicUrl: options.publicUrl,
    shutdown: shutdown.signal,
    hooks,
    isPlainTrusted: options.isPlainTrusted ?? false,
    onError,
  });
  const server = await listenOnOnePort({ host: options.host, port: options.port, identity }, handler);
  return {
    port: server.port,
    caCertPath: authority?.caCertPath,
    close: async () => {
      shutdown.abort();
      targets.close();
      await server.close(500);
      hooks.close();
    },
  };
}
