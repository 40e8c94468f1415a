import { readFileSync } from "node:fs";
import type { AuxData, JsonObject, JsonValue } from "@edict/protocol";
import { EdictError } from "@edict/protocol";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  importSPKI,
  importX509,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import type { PdpConfig } from "../config/pdp-config.ts";
import { PdpStartError } from "../start-error.ts";

type JwtConfig = PdpConfig["auxData"]["jwt"];

/** One token of a request (`cerbos.request.v1.AuxData.JWT`). */
export interface Token {
  readonly token: string;
  readonly keySetId: string;
}

/** Reads the claims of tokens. Throws `EdictError` `invalid_request` for any token that cannot be trusted. */
export type TokenReader = (jwt: Token | undefined, jwts: ReadonlyMap<string, Token>) => Promise<AuxData | undefined>;

/** Throws a `PdpStartError` if a key set cannot be loaded. */
export function createTokenReader(config: JwtConfig): TokenReader {
  const keySets = new Map(config.keySets.map((keySet) => [keySet.id, requireKeySet(keySet)]));
  const read = (token: Token) => readToken(token, config, keySets);
  return async (jwt, jwts) => {
    try {
      if (jwts.size > 0) {
        const named = await Promise.all(
          [...jwts].map(async ([name, token]) => [name, { claims: await read(token) }] as const),
        );
        return { jwt: {}, jwts: Object.fromEntries(named) };
      }
      return jwt === undefined ? undefined : { jwt: await read(jwt), jwts: {} };
    } catch (error) {
      throw new EdictError("invalid_request", "invalid auxData", error);
    }
  };
}

async function readToken(
  { token, keySetId }: Token,
  config: JwtConfig,
  keySets: ReadonlyMap<string, JWTVerifyGetKey>,
): Promise<JsonObject> {
  const tolerance = config.acceptableTimeSkew / 1_000;
  if (config.disableVerification) {
    const payload = decodeJwt(token);
    checkTimes(payload, tolerance);
    return toClaims(payload);
  }
  const [only] = keySets.values();
  const keySet = keySetId === "" && keySets.size === 1 ? only : keySets.get(keySetId);
  if (keySet === undefined) throw new TypeError("cannot determine the key set to verify the token with");
  const { payload } = await jwtVerify(token, keySet, { clockTolerance: tolerance });
  checkTimes(payload, tolerance);
  return toClaims(payload);
}

/** Validity is checked even when the signature is not. */
function checkTimes({ exp, nbf, iat, iss }: JWTPayload, toleranceSeconds: number): void {
  const now = Date.now() / 1_000;
  if (exp !== undefined && exp + toleranceSeconds <= now) throw new TypeError("token has expired");
  if (nbf !== undefined && nbf - toleranceSeconds > now) throw new TypeError("token is not valid yet");
  if (iat !== undefined && iat - toleranceSeconds > now) throw new TypeError("token was issued in the future");
  if (iss !== undefined && typeof iss !== "string") throw new TypeError("invalid issuer");
}

const timeClaims = new Set(["exp", "iat", "nbf"]);

/** Times become RFC 3339 text, `aud` a list, and null claims vanish, as in Cerbos. */
function toClaims(payload: JWTPayload): JsonObject {
  const claims: { [name: string]: JsonValue } = Object.create(null);
  for (const [name, value] of Object.entries(payload)) {
    if (value === null || value === undefined) continue;
    if (timeClaims.has(name) && typeof value === "number") claims[name] = toTimeText(value);
    else if (name === "aud" && typeof value === "string") claims[name] = [value];
    else if (isJson(value)) claims[name] = value;
  }
  return { ...claims };
}

function toTimeText(seconds: number): string {
  return new Date(Math.trunc(seconds) * 1_000).toISOString().replace(".000Z", "Z");
}

/** Claims come out of `JSON.parse`, so anything that is not a function is JSON. */
function isJson(value: unknown): value is JsonValue {
  return typeof value !== "function" && typeof value !== "symbol";
}

function requireKeySet(keySet: JwtConfig["keySets"][number]): JWTVerifyGetKey {
  try {
    return loadKeySet(keySet);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PdpStartError(`the key set ${keySet.id} cannot be used: ${reason}`, { cause: error });
  }
}

function loadKeySet({ remote, local }: JwtConfig["keySets"][number]): JWTVerifyGetKey {
  if (remote !== undefined) {
    const maxAge = remote.refreshInterval;
    return createRemoteJWKSet(new URL(remote.url), maxAge === undefined ? {} : { cacheMaxAge: maxAge });
  }
  const bytes = local?.file === undefined ? Buffer.from(local?.data ?? "", "base64") : readFileSync(local.file);
  const text = bytes.toString("utf8");
  if (local?.pem === true) return loadPem(text);
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null) throw new TypeError("key set is not a JSON object");
  const keys = "keys" in parsed && Array.isArray(parsed.keys) ? parsed.keys : [parsed];
  return createLocalJWKSet({ keys });
}

function loadPem(text: string): JWTVerifyGetKey {
  return async ({ alg = "RS256" }) => (text.includes("CERTIFICATE") ? importX509(text, alg) : importSPKI(text, alg));
}
