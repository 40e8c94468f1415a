import { chmodSync, rmSync, statSync } from "node:fs";
import type { Server } from "node:net";
import { PdpStartError } from "../start-error.ts";

export interface ListenOptions {
  /** `:3592`, `127.0.0.1:3592`, `[::1]:3592` or `unix:/run/pdp.sock`. */
  readonly address: string;
  /** Permissions of the socket of a `unix:` address; `undefined`: what the process creates files with. */
  readonly socketMode: number | undefined;
}

/** Makes a server listen. Rejects with a `PdpStartError` if it cannot. */
export async function listen(server: Server, { address, socketMode }: ListenOptions): Promise<void> {
  const path = address.startsWith("unix:") ? address.slice("unix:".length) : undefined;
  if (path !== undefined) removeOldSocket(path);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new PdpStartError(describeListenError(address, error), { cause: error })),
    );
    if (path !== undefined) server.listen(path, resolve);
    else {
      const { host, port } = parseListenAddress(address);
      server.listen(port, host, resolve);
    }
  });
  if (path !== undefined && socketMode !== undefined) chmodSync(path, socketMode);
}

/** A process that was killed leaves its socket behind. */
function removeOldSocket(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isSocket() === true) rmSync(path);
}

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

/** `127.0.0.1:3592` or `unix:/run/pdp.sock`, as the server really listens. */
export function describeAddress(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") return `unix:${address ?? ""}`;
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `${host}:${address.port}`;
}
