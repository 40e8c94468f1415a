import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type PlaneOptions, readPlaneOptions } from "@edict/control";
import type { GatewayOptions } from "./start-gateway.ts";

export interface GatewayEnvironment {
  readonly plane: PlaneOptions;
  readonly gateway: Omit<GatewayOptions, "plane" | "onError">;
}

/**
 * Besides what every process of the hub reads (`readPlaneOptions`):
 * `EDICT_GATEWAY_HOST` (127.0.0.1), `EDICT_GATEWAY_PORT` (3001), `EDICT_GATEWAY_URL` (public https URL), `EDICT_WEB_URL`,
 * `EDICT_TLS_CERT` and `EDICT_TLS_KEY` (files; without them a private authority in the data folder), `EDICT_TLS_HOSTS` (more names and
 * addresses for its certificate, comma-separated), `EDICT_GATEWAY_PLAIN=trusted` (something in front ends TLS).
 */
export function readEnvironment(env: NodeJS.ProcessEnv): GatewayEnvironment {
  const publicUrl = env["EDICT_GATEWAY_URL"];
  return {
    plane: readPlaneOptions(env),
    gateway: {
      host: env["EDICT_GATEWAY_HOST"] ?? "127.0.0.1",
      port: Number(env["EDICT_GATEWAY_PORT"] ?? 3001),
      webUrl: (env["EDICT_WEB_URL"] ?? "http://localhost:3000").replace(/\/+$/, ""),
      isPlainTrusted: env["EDICT_GATEWAY_PLAIN"] === "trusted",
      tls: readTls(env),
      ...(publicUrl === undefined || publicUrl === "" ? {} : { publicUrl }),
    },
  };
}

function readTls(env: NodeJS.ProcessEnv): GatewayOptions["tls"] {
  const cert = env["EDICT_TLS_CERT"];
  const key = env["EDICT_TLS_KEY"];
  if (cert !== undefined && key !== undefined)
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  const more = (env["EDICT_TLS_HOSTS"] ?? "").split(",").map((host) => host.trim());
  const hosts = ["localhost", "127.0.0.1", "::1", ...more.filter((host) => host !== "")];
  return { folder: join(env["EDICT_HOME"] ?? ".edict", "tls"), hosts };
}
