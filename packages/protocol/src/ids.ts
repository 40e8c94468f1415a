/**
 * Ids. Rows of the hub carry a prefix that says what they name (`bld_…`); where the Hub protocol fixes the form
 * (deployment, store and client ids: 12 characters; bundle ids: 16) there is none.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type BuildId = Id<"build">;
export type RolloutId = Id<"rollout">;
export type StoreId = Id<"store">;
export type DeploymentId = Id<"deployment">;
export type ClientId = Id<"client">;
export type BundleId = Id<"bundle">;

/** Prefixes of ids that the hub makes itself. */
export const idPrefixes = {
  workspace: "wsp_",
  user: "usr_",
  member: "mem_",
  storeVersion: "ver_",
  build: "bld_",
  buildStep: "stp_",
  artifact: "art_",
  rollout: "rol_",
  pdp: "pdp_",
  accessToken: "tok_",
  auditEvent: "aud_",
} as const;
export type IdKind = keyof typeof idPrefixes;

/** Letters and digits of ids; no vowels that could spell words, no look-alikes. */
export const idAlphabet = "BCDFGHJKLMNPQRSTVWXZ23456789";

/** Length of deployment, store and client ids, fixed by the Hub protocol. */
export const hubIdLength = 12;

/** Length of bundle ids, fixed by the Hub protocol. */
export const bundleIdLength = 16;

/**
 * The bundle id of some content: the first 16 hexadecimal characters of its sha256.
 *
 * @param contentSha256 the digest of the rule table encoded with an empty bundle id, 64 lower-case hexadecimal characters
 */
export function toBundleId(contentSha256: string): BundleId {
  if (!/^[0-9a-f]{64}$/.test(contentSha256))
    throw new TypeError("A sha256 digest has 64 lower-case hexadecimal characters.");
  return contentSha256.slice(0, bundleIdLength).toUpperCase() as BundleId;
}

/** What a stock PDP reports instead of a bundle id while it has none or has lost it. */
export const inactiveBundleIds = ["__unknown__", "__orphaned__"] as const;
