import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { compilePolicySet } from "@edict/compiler";
import { emitComponent, type WorldName } from "@edict/compiler/wasm";
import { type Engine, loadTable } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput, JsonObject } from "@edict/protocol";
import { readFolder } from "../../src/corpus.ts";
import type { RandomSource } from "../../src/generate/random-source.ts";

/** Policies with requests that know their attributes. */
export interface PolicySetCase {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly requests: (random: RandomSource) => CheckInput;
}

export function build(files: PolicySetCase["files"], world: WorldName): { engine: Engine; bytes: Uint8Array } {
  const { table, diagnostics } = compilePolicySet(readPolicySet(files), { schemas: "ignore" });
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  const component = emitComponent(table, world);
  if (!component.ok) throw new Error(JSON.stringify(component.refusals));
  return { engine: loadTable(table), bytes: component.bytes };
}

export const textFiles = (files: { readonly [path: string]: string }): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));

const scoped: PolicySetCase["files"] = textFiles({
  "roles.yaml": `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: common
  definitions:
    - { name: owner, parentRoles: [user], condition: { match: { expr: R.attr.owner == P.id } } }
    - { name: colleague, parentRoles: ['*'], condition: { match: { expr: P.attr.team == R.attr.team } } }
`,
  "album.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: album
  version: default
  importDerivedRoles: [common]
  variables:
    local:
      isLarge: size(R.attr.tags) > 2
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, derivedRoles: [owner, colleague], output: { when: { ruleActivated: '{"who": P.id, "tags": R.attr.tags}' } } }
    - { actions: ['edit:*'], effect: EFFECT_ALLOW, derivedRoles: [owner] }
    - { actions: ['*'], effect: EFFECT_ALLOW, roles: [admin] }
    - { actions: [view, 'edit:*'], effect: EFFECT_DENY, roles: ['*'], condition: { match: { all: { of: [ { expr: V.isLarge }, { expr: R.attr.level > 3 } ] } } } }
`,
  "album.acme.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: album
  version: default
  scope: acme
  scopePermissions: SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS
  importDerivedRoles: [common]
  rules:
    - { actions: ['*'], effect: EFFECT_ALLOW, roles: ['*'], condition: { match: { expr: '"claims" in request.auxData.jwt' } } }
    - { actions: [view], effect: EFFECT_ALLOW, derivedRoles: [colleague], output: { when: { ruleActivated: R.attr.level, conditionNotMet: '"no"' } } }
    - { actions: [share], effect: EFFECT_DENY, roles: [user] }
`,
  "album.acme.uk.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy: { resource: album, version: default, scope: acme.uk }
`,
  "kim.yaml": `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: kim
  version: default
  rules:
    - { resource: 'al*', actions: [ { action: share, effect: EFFECT_ALLOW, condition: { match: { expr: R.attr.level < 2 } } } ] }
`,
  "guest.yaml": `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: guest
  scope: acme
  rules:
    - { resource: album, allowActions: [view] }
`,
});

const maybe = (random: RandomSource, name: string, values: readonly unknown[]): JsonObject =>
  (random.chance(85) ? { [name]: random.pick(values) } : {}) as JsonObject;

function scopedRequest(random: RandomSource): CheckInput {
  const scope = random.pick(["", "acme", "acme.uk", "acme.uk.north", ".acme"]);
  return {
    requestId: `r${random.pick([1, 2, 3])}`,
    principal: {
      id: random.pick(["kim", "lee", 'o"neil', "ünal"]),
      policyVersion: "",
      scope: random.pick(["", "acme"]),
      roles: random.pick([["user"], ["user", "guest"], ["guest"], ["admin"], ["other", "user"]]),
      attr: maybe(random, "team", ["red", "blue", 7]),
    },
    resource: {
      kind: random.pick(["album", "album", "album", "photo"]),
      id: "a1",
      policyVersion: random.pick(["", "default", "v9"]),
      scope,
      attr: {
        ...maybe(random, "owner", ["kim", "lee", "ünal"]),
        ...maybe(random, "team", ["red", "blue", 7, null]),
        ...maybe(random, "tags", [["x"], ["x", "y", "z"], [], "xyz", { a: 1, b: 2, c: "<&>" }]),
        ...maybe(random, "level", [1, 2.5, 4, "high", 1e21]),
        ignored: [{ deep: [true, null, "\u2028"] }],
      },
    },
    actions: random.pick([["view"], ["view", "share", "view"], ["edit:title", "view", "share", "unknown"]]),
    auxData: random.chance(20) ? { jwt: { claims: "yes" }, jwts: {} } : undefined,
  };
}

const referenceFolder = resolve(import.meta.dirname, "../../../../../shared/bench/reference-set");

function referenceRequest(random: RandomSource): CheckInput {
  const kind = random.pick(["document", "expense", "ticket"]);
  const actions = ["view", "comment", "edit", "delete", "share", "publish", "archive", "submit", "approve", "close"];
  return {
    requestId: "",
    principal: {
      id: random.pick(["u1", "u2", "u3"]),
      policyVersion: "",
      scope: "",
      roles: random.pick([
        ["user"],
        ["employee"],
        ["manager", "user"],
        ["finance", "cfo"],
        ["employee", "support_lead"],
        ["admin"],
      ]),
      attr: { ...maybe(random, "department", ["legal", "support", "it"]), ...maybe(random, "geo", ["DE", "FR"]) },
    },
    resource: {
      kind,
      id: "1",
      policyVersion: "",
      scope: "",
      attr: {
        ...maybe(random, "owner", ["u1", "u2", "u3"]),
        ...maybe(random, "department", ["legal", "support", "it"]),
        ...maybe(random, "geo", ["DE", "FR"]),
        ...maybe(random, "amount", [10, 999.5, 1000, "10"]),
        ...maybe(random, "tags", [["public"], ["x", "public"], [], "public"]),
        ...maybe(random, "public", [true, false, 1]),
        ...maybe(random, "lockedUntil", ["2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "soon"]),
        ...maybe(random, "path", ["/shared/a", "/x"]),
        ...maybe(random, "status", ["DRAFT", "APPROVED"]),
        ...maybe(random, "watchers", [["u1"], ["u1", "u2", "u3", "u4", "u5"], []]),
        ...maybe(random, "priority", [1, 3]),
      },
    },
    actions: [random.pick(actions), random.pick(actions), random.pick(actions)],
    auxData: undefined,
  };
}

export const scopedSet: PolicySetCase = {
  name: "scopes, derived roles, outputs",
  files: scoped,
  requests: scopedRequest,
};

/** The reference set lies beside the repository; without it there is one set less. */
export const policySets: readonly PolicySetCase[] = [
  scopedSet,
  ...(existsSync(join(referenceFolder, "document.yaml"))
    ? [{ name: "the reference set", files: readFolder(referenceFolder), requests: referenceRequest }]
    : []),
];

/** The scoped set and one kind more, whose rule asks for the time. */
export const timedFiles: PolicySetCase["files"] = new Map([
  ...scopedSet.files,
  ...textFiles({
    "offer.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: offer
  version: default
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: now() < timestamp(R.attr.until) } } }
`,
  }),
]);
