import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTestPdp, type TestPdp } from "./support/start-test-pdp.ts";

const principal = { id: "ana", roles: ["user"] };
const resource = { kind: "note", id: "n1", attr: { owner: "ana" } };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-log-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The entries that calls leave behind once the decision point has ended. */
async function entriesOf(audit: string, calls: (pdp: TestPdp) => Promise<unknown>): Promise<unknown[]> {
  const path = join(folder, "logs/decisions.log");
  const pdp = await startTestPdp(`audit: {enabled: true, file: {path: ${path}}${audit}}`);
  pdp.load();
  await calls(pdp);
  await pdp.close();
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

const decisionsOnly = ", accessLogsEnabled: false";

const check = (pdp: TestPdp, actions: readonly string[]) =>
  pdp.post("/api/check/resources", { requestId: "r1", principal, resources: [{ resource, actions }] });
const plan = (pdp: TestPdp, action: string) =>
  pdp.post("/api/plan/resources", { requestId: "r2", action, principal, resource: { kind: "note" } });

it("a_check_is_recorded_with_what_was_asked_and_answered", async () => {
  let callId: unknown;
  const entries = await entriesOf(decisionsOnly, async (pdp) => {
    ({ cerbosCallId: callId } = (await check(pdp, ["view", "burn"])).body as { readonly cerbosCallId: string });
  });
  expect(entries).toEqual([
    {
      "log.logger": "cerbos.audit",
      "log.kind": "decision",
      callId,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      peer: { address: expect.stringMatching(/^127\.0\.0\.1:\d+$/), userAgent: "node", forwardedFor: "127.0.0.1" },
      checkResources: {
        inputs: [{ requestId: "r1", principal, resource, actions: ["view", "burn"] }],
        outputs: [
          {
            requestId: "r1",
            resourceId: "n1",
            actions: {
              view: { effect: "EFFECT_ALLOW", policy: "resource.note.vdefault" },
              burn: { effect: "EFFECT_DENY", policy: "resource.note.vdefault" },
            },
          },
        ],
      },
      auditTrail: { effectivePolicies: { "resource.note.vdefault": { attributes: { source: "note.yaml" } } } },
      policySource: { disk: { directory: "notes" } },
    },
  ]);
});

it("a_plan_is_recorded_with_its_filter", async () => {
  const entries = await entriesOf(decisionsOnly, (pdp) => plan(pdp, "edit"));
  expect(entries).toMatchObject([
    {
      "log.kind": "decision",
      planResources: {
        input: { requestId: "r2", actions: ["edit"], principal, resource: { kind: "note" } },
        output: { kind: "note", filter: { kind: "KIND_CONDITIONAL" }, matchedScopes: { edit: "" } },
      },
    },
  ]);
});

it("what_the_configuration_filters_out_is_not_recorded", async () => {
  const filters =
    decisionsOnly +
    ", decisionLogFilters: {checkResources: {ignoreAllowAll: true}, planResources: {ignoreAlwaysAllow: true}}";
  const entries = await entriesOf(filters, async (pdp) => {
    await check(pdp, ["view"]);
    await check(pdp, ["view", "burn"]);
    await plan(pdp, "view");
    await plan(pdp, "burn");
  });
  expect(entries).toMatchObject([{ checkResources: {} }, { planResources: {} }]);
});

it("access_is_recorded_if_wanted_and_so_are_chosen_headers", async () => {
  const wanted = ", decisionLogsEnabled: false, includeMetadataKeys: [x-tenant]";
  const entries = await entriesOf(wanted, (pdp) =>
    pdp.post("/api/check/resources", "{}", { "x-tenant": "acme" }).then(() => plan(pdp, "view")),
  );
  const [entry] = entries;
  const policySource = { disk: { directory: "notes" } };
  const method = "/cerbos.svc.v1.CerbosService/PlanResources";
  expect(entries).toMatchObject([{ "log.kind": "access", method, policySource }]);
  expect(entry).not.toHaveProperty("statusCode");
});

it("metadata_names_no_secrets_and_who_forwarded_is_known", async () => {
  const headers = { "x-tenant": "acme", "x-forwarded-for": "192.0.2.1", authorization: "Bearer secret", cookie: "c=1" };
  const entries = await entriesOf(`${decisionsOnly}, excludeMetadataKeys: [cookie]`, (pdp) =>
    pdp.post("/api/check/resources", { principal, resources: [{ resource, actions: ["view"] }] }, headers),
  );
  expect(entries).toMatchObject([
    { peer: { forwardedFor: "192.0.2.1, 127.0.0.1" }, metadata: { "x-tenant": { values: ["acme"] } } },
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/secret|cookie|keep-alive/);
});

it("a_file_that_has_become_too_large_is_put_aside_and_old_ones_are_removed", async () => {
  const path = join(folder, "audit.log");
  const day = 24 * 60 * 60 * 1_000;
  const nameAt = (time: number) => `audit-${new Date(time).toISOString().replaceAll(":", "-").replace("Z", "")}.log`;
  const [fresh, old] = [nameAt(Date.now() - day), nameAt(Date.now() - 9 * day)];
  for (const name of [fresh, old, "audit-of-somebody-else.log"]) await writeFile(join(folder, name), "");
  await writeFile(path, "x".repeat(1024 * 1024));
  const rotation = "logRotation: {maxFileSizeMB: 1, maxFileAgeDays: 3, maxFileCount: 2}";
  const pdp = await startTestPdp(`audit: {enabled: true, file: {path: ${path}, ${rotation}}}`);
  pdp.load();
  await check(pdp, ["view"]);
  await pdp.close();
  expect((await readFile(path, "utf8")).trim().split("\n")).toHaveLength(2);
  const kept = (await readdir(folder)).filter((name) => name !== "audit.log" && name !== fresh);
  expect(kept.sort()).toEqual([expect.stringMatching(/^audit-\d{4}-.*\.log$/), "audit-of-somebody-else.log"]);
  expect(kept).not.toContain(old);
});
