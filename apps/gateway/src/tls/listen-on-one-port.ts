import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server, createSecureServer } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";
import type { connectNodeAdapter } from "@connectrpc/connect-node";
import type { TlsIdentity } from "./private-authority.ts";

/** Answers HTTP/1.1 and HTTP/2 alike. */
export type GatewayHandler = ReturnType<typeof connectNodeAdapter>;
export type GatewayRequest = Parameters<GatewayHandler>[0];
export type GatewayResponse = Parameters<GatewayHandler>[1];

export interface OnePort {
  readonly port: number;
  /** Ends every connection after `graceMs`, or as soon as all are idle. */
  close(graceMs: number): Promise<void>;
}

/**
 * TLS 1.3 with HTTP/2 and HTTP/1.1, and both without TLS, on one port: the first bytes of a connection tell which. A TLS
 * record begins with 0x16, HTTP/2 without TLS with `PRI`.
 */
export async function listenOnOnePort(
  options: { readonly host: string; readonly port: number; readonly identity: TlsIdentity },
  handler: GatewayHandler,
): Promise<OnePort> {
  const secure = createSecureServer({ ...options.identity, allowHTTP1: true, minVersion: "TLSv1.3" }, handler);
  const plain2 = createHttp2Server(handler);
  const plain1 = createHttp1Server({ requestTimeout: 0 }, handler);
  for (const server of [secure, plain2]) server.setTimeout(0);
  for (const server of [secure, plain2, plain1]) server.on("error", () => {});
  secure.on("tlsClientError", (_error, socket) => socket.destroy());
  secure.on("sessionError", () => {});
  plain2.on("sessionError", () => {});

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(helloTimeoutMs, () => socket.destroy());
    socket.once("data", (start: Buffer) => {
      socket.setTimeout(0);
      socket.removeAllListeners("timeout");
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 30_000);
      socket.pause();
      socket.unshift(start);
      const target =
        start[0] === tlsRecord ? secure : start.subarray(0, 3).toString("latin1") === "PRI" ? plain2 : plain1;
      target.emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  await listen(server, options.host, options.port);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    close: (graceMs) => closeServer(server, sockets, graceMs),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}

const tlsRecord = 0x16;
const helloTimeoutMs = 15_000;
