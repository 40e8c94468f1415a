import { jwtVerify, SignJWT } from "jose";
import { JWTExpired } from "jose/errors";

/** What a token proves. */
export type TokenVerdict =
  | { readonly kind: "valid"; readonly clientId: string }
  /** It was ours and is too old. */
  | { readonly kind: "expired" }
  | { readonly kind: "invalid" };

/** Short-lived tokens of decision points. Every gateway with the hub's secret reads them. */
export interface AccessTokens {
  issue(clientId: string): Promise<{ readonly token: string; readonly expiresInSeconds: number }>;
  verify(token: string): Promise<TokenVerdict>;
}

export function createAccessTokens(key: Uint8Array, expiresInSeconds = 3600): AccessTokens {
  return {
    issue: async (clientId) => {
      const now = Math.floor(Date.now() / 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: "HS256" })
        .setAudience(audience)
        .setSubject(clientId)
        .setIssuedAt(now)
        .setExpirationTime(now + expiresInSeconds)
        .sign(key);
      return { token, expiresInSeconds };
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, key, { audience, algorithms: ["HS256"] });
        return payload.sub === undefined ? { kind: "invalid" } : { kind: "valid", clientId: payload.sub };
      } catch (error) {
        return { kind: error instanceof JWTExpired ? "expired" : "invalid" };
      }
    },
  };
}

const audience = "edict-gateway";
