import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { TLSSocket, Server as TlsServer } from "node:tls";
import type { PdpConfig } from "../config/pdp-config.ts";
import { PdpStartError } from "../start-error.ts";

/** How often the files are looked at, unless the configuration says so. */
const lookEveryMs = 5_000;

/** The certificate that a decision point shows, and whose certificates it takes from clients. */
export interface ServerIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  /** Clients may have a certificate; whether it is good is `refuseUnknownClients`'s to say. */
  readonly requestCert: boolean;
  readonly rejectUnauthorized: false;
}

/** `undefined` if TLS is not configured. Throws a `PdpStartError` if a file cannot be read. */
export function readServerIdentity(tls: PdpConfig["server"]["tls"]): ServerIdentity | undefined {
  if (!tls?.cert || !tls.key) return undefined;
  const { cert, key, caCert } = tls;
  try {
    const authority = caCert ? { ca: readFileSync(caCert) } : {};
    const requestCert = "ca" in authority;
    return { cert: readFileSync(cert), key: readFileSync(key), ...authority, requestCert, rejectUnauthorized: false };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PdpStartError(`server.tls cannot be used: ${reason}`, { cause: error });
  }
}

/** Clients need no certificate, but one that was not issued by the configured authority is refused. */
export function refuseUnknownClients(server: TlsServer): void {
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    const hasCertificate = Object.keys(socket.getPeerCertificate()).length > 0;
    if (hasCertificate && !socket.authorized) socket.destroy();
  });
}

/** Shows a renewed certificate as soon as its files have changed. Files that do not fit together leave the old one in use. */
export function followServerIdentity(
  server: TlsServer,
  tls: PdpConfig["server"]["tls"],
  onError: (error: unknown) => void,
): () => void {
  const files = [tls?.cert, tls?.key].filter((file) => file !== undefined);
  const interval = tls?.watchInterval ?? lookEveryMs;
  const update = () => {
    try {
      const identity = readServerIdentity(tls);
      if (identity !== undefined) server.setSecureContext(identity);
    } catch (error) {
      onError(error);
    }
  };
  for (const file of files) watchFile(file, { interval, persistent: false }, update);
  return () => {
    for (const file of files) unwatchFile(file, update);
  };
}
