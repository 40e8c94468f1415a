import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { GRPC } from "@cerbos/grpc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { certificate, privateKey } from "../../pdp/test/support/test-certificate.ts";
import { hasCerbos } from "../src/differential/cerbos-process.ts";
import { type Program, type RunningServer, startServer } from "./two-programs.ts";

const both = ["cerbos", "edict"] as const;

const policies = {
  "album.yaml": `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: album
  importDerivedRoles: [family]
  schemas: { resourceSchema: { ref: "cerbos:///album.json" } }
  rules:
    - actions: [view]
      effect: EFFECT_ALLOW
      roles: [user]
      condition: { match: { expr: R.attr.public || R.attr.views > 3.0 } }
      output: { when: { ruleActivated: '{"seen": [P.id, R.attr.tags, null]}', conditionNotMet: R.attr.missing } }
    - actions: [edit, "share:*"]
      effect: EFFECT_ALLOW
      derivedRoles: [owner]
`,
  "album_acme.yaml": `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: album
  scope: acme
  rules:
    - { actions: [view], effect: EFFECT_DENY, roles: [user], condition: { match: { expr: R.attr.secret } } }
`,
  "family.yaml": `apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: family
  definitions:
    - { name: owner, parentRoles: [user], condition: { match: { expr: R.attr.owner == P.id } } }
`,
  "_schemas/album.json": `{"type": "object", "properties": {"owner": {"type": "string"}}}`,
};

const ana = { id: "ana", roles: ["user"], attr: { team: "a", age: 7, tags: ["x", null, { deep: [true] }] } };
const album = (attr: object, more: object = {}) => ({ kind: "album", id: "a1", attr: { ...attr }, ...more });
const check =
  (attr: object, more: object = {}) =>
  (client: GRPC) =>
    client.checkResources({
      principal: ana,
      resources: [{ resource: album(attr, more), actions: ["view", "edit", "share:all", "burn"] }],
      includeMetadata: true,
      requestId: "r1",
      requestContext: { annotations: { app: "tests" } },
    } as never);
const plan =
  (actions: readonly string[], more: object = {}) =>
  (client: GRPC) =>
    client.planResources({
      principal: ana,
      actions,
      resource: album({}, more),
      includeMetadata: true,
      requestId: "r2",
    } as never);

const calls: { readonly [name: string]: (client: GRPC) => Promise<unknown> } = {
  "an owner": check({ owner: "ana", public: true, tags: [1, "a"] }),
  "a missing attribute": check({ owner: "bo" }),
  "a scope": check({ public: true, secret: false }, { scope: "acme" }),
  "a scope that has no policies": check({ public: true }, { scope: "nobody" }),
  "a schema that does not fit": check({ owner: 1, public: true }),
  "a plan with a condition": plan(["view", "edit"]),
  "a plan in a scope": plan(["edit"], { scope: "acme" }),
  "a plan without a policy": plan(["view"], { kind: "stranger" }),
  "a plan for nothing": plan([]),
  "a principal without roles": (client) =>
    client.checkResource({ principal: { id: "", roles: [] }, resource: album({}), actions: [""] }),
  "a scope that is no scope": check({}, { scope: "..." }),
  "too many actions": (client) =>
    client.checkResource({
      principal: ana,
      resource: album({}),
      actions: Array.from({ length: 51 }, (_, i) => `a${i}`),
    }),
  "too many resources": (client) =>
    client.checkResources({
      principal: ana,
      resources: Array.from({ length: 51 }, (_, i) => ({ resource: album({}, { id: `${i}` }), actions: ["view"] })),
    }),
  "too many bytes": check({ blob: "x".repeat(5 * 1024 * 1024) }),
  "a token that is none": (client) =>
    client.checkResource({
      principal: ana,
      resource: album({}),
      actions: ["view"],
      auxData: { jwt: { token: "nonsense" } },
    }),
  health: (client) => client.checkHealth(),
  "the health of a service": (client) => client.checkHealth({ service: "cerbos.svc.v1.CerbosService" as never }),
  "the health of a service that is off": (client) =>
    client.checkHealth({ service: "cerbos.svc.v1.CerbosAdminService" as never }),
};

describe.runIf(hasCerbos)("a client of Cerbos over gRPC", { timeout: 120_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "edict-grpc-"));
    await mkdir(join(folder, "policies/_schemas"), { recursive: true });
    for (const [name, content] of Object.entries(policies)) await writeFile(join(folder, "policies", name), content);
    await writeFile(join(folder, "cert.pem"), certificate);
    await writeFile(join(folder, "key.pem"), privateKey);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe("without TLS", () => {
    const servers = new Map<Program, RunningServer>();
    beforeAll(async () => {
      const config = { schema: { enforcement: "warn" } };
      await Promise.all(
        both.map(async (program) => {
          servers.set(program, await startServer(program, { policies: join(folder, "policies"), config }));
        }),
      );
    }, 120_000);
    afterAll(() => Promise.all([...servers.values()].map((server) => server.stop())));

    it.each(Object.keys(calls))("gets the same answer: %s", async (name) => {
      const [cerbos, edict] = await Promise.all(both.map((program) => ask(servers.get(program), calls[name])));
      expect(edict).toEqual(cerbos);
    });

    it("leaves the same entries in the audit log", async () => {
      const [cerbos, edict] = await Promise.all(both.map(async (program) => auditOf(servers.get(program))));
      expect(edict?.length).toBeGreaterThan(10);
      expect(edict).toEqual(cerbos);
    });
  });

  it.each(both)("reaches a socket: %s", async (program) => {
    const socket = join(folder, `${program}.sock`);
    const server = await startServer(program, { policies: join(folder, "policies"), socket });
    const answer = await ask(server, check({ owner: "ana" }));
    await server.stop();
    expect(answer).toMatchObject({ results: [{ actions: { edit: "EFFECT_ALLOW" } }] });
  });

  it.each(both)("may use TLS: %s", async (program) => {
    const tls = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
    const server = await startServer(program, { policies: join(folder, "policies"), server: { tls } });
    const answer = await ask(server, check({ owner: "ana" }), createSecureContext({ ca: certificate }));
    const failure = await ask(server, check({ owner: "ana" }));
    await server.stop();
    expect(answer).toMatchObject({ results: [{ actions: { edit: "EFFECT_ALLOW" } }] });
    expect(failure).toMatchObject({ code: 14 });
  });
});

type Tls = NonNullable<ConstructorParameters<typeof GRPC>[1]>["tls"];

/** The answer or the refusal, without what differs from call to call. */
async function ask(
  server: RunningServer | undefined,
  call: ((client: GRPC) => Promise<unknown>) | undefined,
  tls: Tls = false,
): Promise<unknown> {
  const client = new GRPC(server?.grpcAddress ?? "", { tls });
  try {
    return withoutIds(await call?.(client));
  } catch (error) {
    const { code, details } = error as { readonly code?: number; readonly details?: string };
    return { code, details };
  } finally {
    client.close();
  }
}

const withoutIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, member: unknown) => (name === "cerbosCallId" ? undefined : member)));

/** Both kinds of entries, in an order of their own, without times and addresses. */
async function auditOf(server: RunningServer | undefined): Promise<readonly string[]> {
  const entries = (await server?.readAuditLog()) ?? [];
  const known = entries.map(({ callId, timestamp, peer, ...entry }) => {
    const { userAgent } = peer as { readonly userAgent: string };
    expect(callId).toMatch(/^[0-9A-Z]{26}$/);
    expect(timestamp).toMatch(/^\d{4}-/);
    return canonicalText({ ...entry, userAgent });
  });
  return known.sort();
}

/** Members by name, and lists whose order says nothing by content. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => {
    if (Array.isArray(member) && ["evaluationErrors", "outputs", "operands", "validationErrors"].includes(name)) {
      return member.map(canonicalText).sort();
    }
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
