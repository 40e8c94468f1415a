import { compilePolicySet } from "@edict/compiler";
import { emitComponent, emitWasm } from "@edict/compiler/wasm";
import { check, loadTable, parseInstant } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { EngineOptions, JsonObject } from "@edict/protocol";
import type { CheckRequest, CheckResult } from "../src/index.ts";

/** Policies that use what a binding has to carry: all kinds of values, whole maps, tokens, time, outputs, scopes, principals. */
const files = {
  "derived.yaml": `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: common
  definitions:
    - { name: owner, parentRoles: [user], condition: { match: { expr: R.attr.owner == P.id } } }
    - { name: lead, parentRoles: [user], condition: { match: { expr: 'R.attr.team.name in P.attr.leads' } } }
`,
  "album.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: album
  version: default
  importDerivedRoles: [common]
  variables: { local: { size: 'R.attr.size * 2.0' } }
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, derivedRoles: [owner, lead] }
    - { actions: [view], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: 'R.attr.tags.exists(t, t == "public")' } } }
    - { actions: [share], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: 'V.size < 10.5 && !R.attr.locked' } } }
    - { actions: [print], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: 'now() > timestamp(R.attr.from)' } } }
    - actions: [export]
      effect: EFFECT_ALLOW
      roles: [user]
      condition: { match: { expr: 'R.attr.toString == "own"' } }
      output: { when: { ruleActivated: '{"who": P.id, "tags": R.attr.tags}', conditionNotMet: '"no"' } }
    - { actions: ["*"], effect: EFFECT_ALLOW, roles: [admin] }
`,
  "album-acme.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: album
  version: default
  scope: acme
  rules:
    - { actions: [view], effect: EFFECT_DENY, roles: [user], condition: { match: { expr: R.attr.owner == null } } }
`,
  "whole.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: whole
  version: default
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, roles: ["*"], condition: { match: { expr: 'size(R.attr) == 2 && R.attr[P.attr.key] == R.id' } } }
    - { actions: [edit], effect: EFFECT_ALLOW, roles: ["*"], condition: { match: { expr: 'request.auxData.jwt.iss == "edict" && "x" in request.auxData.jwt.aud' } } }
`,
  "principal.yaml": `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: eve@example.com
  version: default
  rules:
    - { resource: album, actions: [{ action: "*", effect: EFFECT_DENY, condition: { match: { expr: R.attr.secret == true } } }] }
`,
};

const set = readPolicySet(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
const compiled = compilePolicySet(set, { schemas: "ignore" });
if (compiled.table === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
export const table = compiled.table;

/** The module of the policies. */
export function compileWasm(options: Partial<EngineOptions> = {}): Uint8Array {
  const emitted = emitWasm(table, options);
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  return emitted.bytes;
}

/** The same as a component of the world `policy`. */
export function compileComponent(): Uint8Array {
  const emitted = emitComponent(table, "policy");
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  return emitted.bytes;
}

export const instant = "2026-03-04T05:06:07Z";

/** What the engine answers: the truth. */
export function checkWithEngine(request: CheckRequest): CheckResult[] {
  const engine = loadTable(table);
  const { principal, auxData } = request;
  return request.resources.map(({ resource, actions }) => {
    const outcome = check(
      engine,
      {
        requestId: "",
        principal: { policyVersion: "", scope: "", ...principal, attr: (principal.attr ?? {}) as JsonObject } as never,
        resource: { policyVersion: "", scope: "", ...resource, attr: (resource.attr ?? {}) as JsonObject } as never,
        actions,
        auxData:
          auxData === undefined
            ? undefined
            : { jwt: (auxData.jwt ?? {}) as JsonObject, jwts: (auxData.jwts ?? {}) as never },
      },
      parseInstant(instant) as never,
    );
    const { id, kind, scope } = resource;
    const outputs = outcome.outputs.map(({ src, action, val, error }) => ({
      src,
      action,
      ...(val !== undefined && { val }),
      ...(error !== undefined && { error }),
    }));
    return {
      resource: { id, kind, ...(scope !== undefined && scope !== "" && { scope }) },
      actions: Object.fromEntries(outcome.actions.map(({ action, effect }) => [action, effect])),
      ...(outputs.length > 0 && { outputs }),
    };
  });
}

const users = ["ann@example.com", "bob@example.com", "eve@example.com", "zoë", "x".repeat(100)];
const actions = ["view", "share", "print", "export", "frobnicate"];

/** Requests of all shapes that the policies look at, and of some that they do not expect; the same ones each time. */
export function makeRequests(count: number): CheckRequest[] {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const attributes = () => ({
    ...(random(4) > 0 && { owner: pick([...users, null, 5]) }),
    ...(random(3) > 0 && {
      team: pick<unknown>([{ name: "red", size: 4 }, { name: "blue" }, "red", [], { other: 1 }]),
    }),
    ...(random(3) > 0 && {
      tags: pick<unknown>([["a", "public"], [], ["b"], [1, null, true, { x: [2.5] }], "public"]),
    }),
    ...(random(3) > 0 && { size: pick<unknown>([1, 5.2, 5.25, -3, 1e300, "5", 2 ** 53]) }),
    ...(random(3) > 0 && { locked: pick([true, false, null, undefined]) }),
    ...(random(3) > 0 && { from: pick([new Date(0), "2026-03-04T05:06:06.5Z", "2027-01-01T00:00:00Z", "soon"]) }),
    ...(random(4) === 0 && { toString: "own" }),
    ...(random(4) === 0 && { secret: true }),
    unread: "not looked at",
  });
  const resource = () => {
    const kind = pick(["album", "album", "album", "whole", "none"]);
    const id = `r${random(1000)}`;
    const attr =
      kind === "whole"
        ? { a: id, ...(random(2) > 0 && { "\u{1f600}": 1 }), ...(random(3) === 0 && { "\ufb00": id }) }
        : attributes();
    return { kind, id, attr, ...(random(4) === 0 && { scope: pick(["acme", "acme.sub", ""]) }) };
  };
  return Array.from({ length: count }, () => ({
    principal: {
      id: pick(users),
      roles: [pick(["user", "admin", "guest"]), ...(random(3) === 0 ? ["user"] : [])],
      ...(random(5) > 0 && {
        attr: {
          leads: pick<unknown>([["red"], ["blue", "red"], [], "red"]),
          key: pick(["a", "b", "\ufb00"]),
          more: { deep: [1] },
        },
      }),
    },
    resources: Array.from({ length: 1 + random(3) }, () => ({
      resource: resource(),
      actions: random(3) === 0 ? ["view", "edit", "view"] : [pick(actions), pick(actions)],
    })),
    ...(random(3) > 0 && {
      auxData: { jwt: { iss: pick(["edict", "other"]), aud: pick<unknown>([["x", "y"], "x", []]) } },
    }),
  }));
}
