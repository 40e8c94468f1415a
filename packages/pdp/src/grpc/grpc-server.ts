import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from "node:http2";
import type { PdpConfig } from "../config/pdp-config.ts";
import { describeAddress, listen } from "../listen/listen.ts";
import { followServerIdentity, readServerIdentity, refuseUnknownClients } from "../listen/server-identity.ts";
import { createGrpcHandler, type GrpcHandlerOptions } from "./grpc-handler.ts";

export interface GrpcListener {
  /** `127.0.0.1:3593` or `unix:` and the path of a socket. */
  readonly address: string;
  /** Lets running calls finish. */
  close(): Promise<void>;
}

export interface GrpcServerOptions extends Omit<GrpcHandlerOptions, "stopping"> {
  readonly server: PdpConfig["server"];
}

const streamsMax = 1_024;
const connectionAgeMs = 10 * 60_000;
const connectionTimeoutMs = 60_000;
/** How long running calls have when the server stops. */
const graceMs = 2_000;

/** Serves gRPC on the configured address. Rejects with a `PdpStartError` if it cannot. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcListener> {
  const { server: config, onError } = options;
  const stopping = new AbortController();
  const grpc = config.advanced?.grpc;
  const handshakeMs = grpc?.connectionTimeout ?? connectionTimeoutMs;
  const handler = createGrpcHandler({
    ...options,
    stopping: stopping.signal,
  });
  const settings = {
    maxConcurrentStreams: grpc?.maxConcurrentStreams || (grpc === undefined ? streamsMax : undefined),
  };
  const identity = readServerIdentity(config.tls);
  const server =
    identity === undefined
      ? createServer({ settings }, handler)
      : createSecureServer({ ...identity, handshakeTimeout: handshakeMs, settings }, handler);
  let stopFollowing = () => {};
  if (isSecure(server)) {
    refuseUnknownClients(server);
    stopFollowing = followServerIdentity(server, config.tls, onError);
  }
  const sessions = trackSessions(server, { ageMs: grpc?.maxConnectionAge ?? connectionAgeMs, handshakeMs });
  await listen(server, { address: config.grpcListenAddr, socketMode: config.udsFileMode });
  return {
    address: describeAddress(server),
    close: async () => {
      stopping.abort();
      stopFollowing();
      await closeServer(server, sessions);
    },
  };
}

function isSecure(server: Http2Server | Http2SecureServer): server is Http2SecureServer {
  return "setSecureContext" in server;
}

interface SessionLimits {
  readonly ageMs: number;
  readonly handshakeMs: number;
}

/** Sessions end when they are old, so that clients find new servers, and when nobody speaks HTTP/2 on them. */
function trackSessions(server: Http2Server | Http2SecureServer, { ageMs, handshakeMs }: SessionLimits) {
  const sessions = new Set<ServerHttp2Session>();
  server.on("sessionError", () => {});
  server.on("session", (session: ServerHttp2Session) => {
    sessions.add(session);
    const age = setTimeout(() => session.close(), ageMs).unref();
    const handshake = setTimeout(() => session.destroy(), handshakeMs).unref();
    session.once("remoteSettings", () => clearTimeout(handshake));
    session.once("close", () => {
      clearTimeout(age);
      clearTimeout(handshake);
      sessions.delete(session);
    });
  });
  return sessions;
}

async function closeServer(server: Http2Server | Http2SecureServer, sessions: ReadonlySet<ServerHttp2Session>) {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const session of sessions) session.close();
  const timer = setTimeout(() => {
    for (const session of sessions) session.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
