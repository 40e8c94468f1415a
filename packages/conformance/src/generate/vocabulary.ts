import type { JsonObject } from "@edict/protocol";
import type { RandomSource } from "./random-source.ts";

/** Names that policies and requests have in common, so that they meet. */
export const roles = ["user", "admin", "manager", "auditor", "team:lead"];
export const kinds = ["document", "album:photo", "invoice"];
export const actions = ["view", "edit", "delete", "view:public", "share:link:create"];
export const actionPatterns = [
  "*",
  "view:*",
  "*:public",
  "share:**",
  "v*",
  "{edit,delete}*",
  "view*",
  "[a-m]*t",
  "?iew",
];
export const kindPatterns = ["*", "doc*", "album:*", "album_*", "*o*"];
export const scopes = ["", "acme", "acme.hr", "acme.hr.uk", "globex", "2024"];
export const principals = ["alice", "bob", "carol@example.com"];
export const versions = ["default", "default", "default", "default", "v2", "20210210"];
const words = ["eng", "hr", "sales"];
const places = ["acme", "acme.hr", "acme.hr.uk", "globex"];

export function principalAttributes(random: RandomSource): JsonObject {
  return {
    dept: random.pick(words),
    level: random.below(10),
    tags: random.sample(["a", "b", "c", "d"], random.below(4)),
    mfa: random.chance(50),
    org: random.pick(places),
    ip: random.pick(["10.0.0.7", "10.9.8.7", "192.168.3.3", "fe80::1", "nowhere"]),
    since: random.pick(["2020-02-29T00:00:00Z", "2023-06-15T12:30:00.5+02:00", "yesterday"]),
    limits: { view: random.below(9), edit: random.below(90) / 4 },
  };
}

export function resourceAttributes(random: RandomSource): JsonObject {
  return {
    owner: random.pick(principals),
    dept: random.pick(words),
    amount: random.chance(30) ? random.below(400) / 8 : random.below(10),
    status: random.pick(["DRAFT", "OPEN", "CLOSED"]),
    readers: random.sample(principals, random.below(3)),
    public: random.chance(40),
    org: random.pick(places),
    path: random.pick(["/a/b/c.txt", "/a/b", "/x/y.zip", "rel/p"]),
    created: random.pick(["2022-02-02T02:02:02Z", "2024-12-31T23:59:59.123456789Z", "soon"]),
    labels: Object.fromEntries(
      random.sample(["env", "team", "tier"], random.below(4)).map((key) => [key, random.pick(words)]),
    ),
    items: random.several(0, 3, () => ({ sku: random.pick(["s1", "s2"]), qty: random.below(5) })),
  };
}

/** Attributes as careless callers send them: some are missing, null or of another type. */
export function spoil(random: RandomSource, attributes: JsonObject): JsonObject {
  const kept = Object.entries(attributes).filter(() => !random.chance(8));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, random.chance(4) ? random.pick([null, 1, "text", true, [], {}]) : value]),
  );
}
