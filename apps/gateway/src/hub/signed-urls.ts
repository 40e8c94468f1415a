import { createHmac, timingSafeEqual } from "node:crypto";

/** Links to artifacts that need no further proof and end by themselves. */
export interface SignedUrls {
  /** Path and query of a link to an artifact. */
  sign(sha256: string, validMs: number): string;
  verify(sha256: string, query: URLSearchParams): boolean;
}

export function createSignedUrls(key: Uint8Array): SignedUrls {
  const mac = (sha256: string, expires: string) => createHmac("sha256", key).update(`${sha256}.${expires}`).digest();
  return {
    sign: (sha256, validMs) => {
      const expires = String(Math.floor((Date.now() + validMs) / 1000));
      return `/artifacts/${sha256}?expires=${expires}&signature=${mac(sha256, expires).toString("base64url")}`;
    },
    verify: (sha256, query) => {
      const expires = query.get("expires") ?? "";
      const given = Buffer.from(query.get("signature") ?? "", "base64url");
      const wanted = mac(sha256, expires);
      const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);
      return isOurs && Number(expires) * 1000 > Date.now();
    },
  };
}
