import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Client, Code, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { createCredential, createWorkspace, revokeCredential } from "@edict/control";
import { BundleType, CerbosBundleService } from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { cutConnections } from "../../../packages/control/test/support/cut-connections.ts";
// @boundaries-ignore test support of another room
import { eventually } from "../../../packages/control/test/support/test-hub.ts";
import { type HubClient, openHubClient, pdpId, sourceOf, transportNames } from "./support/hub-client.ts";
import { publishBundle } from "./support/publish-bundle.ts";
import { newFleet, openGateway } from "./support/test-gateway.ts";

let desk: HubClient;

beforeAll(async () => {
  desk = await openHubClient();
}, 60_000);
afterAll(() => desk.close());

describe("GetBundle", () => {
  it.each(transportNames)("%s names_the_bundle", async (name) => {
    const transport = desk.transports[name]();
    const options = await desk.signIn(transport);
    const request = { pdpId, source: sourceOf(desk.fleet.deploymentId), bundleType: BundleType.RULE_TABLE };
    const { bundleInfo } = await createClient(CerbosBundleService, transport).getBundle(request, options);
    expect(bundleInfo?.source?.source.value).toBe(desk.fleet.deploymentId);
    expect(Buffer.from(bundleInfo?.outputHash ?? []).toString("hex")).toBe(desk.published.sha256);
    expect(bundleInfo?.bundleType).toBe(BundleType.RULE_TABLE);
    const url = bundleInfo?.segments[0]?.downloadUrls[0] ?? "";
    expect(url.startsWith(name.includes("without") ? desk.gateway.plainUrl : desk.gateway.url)).toBe(true);
    const bytes = await desk.download(url);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(desk.published.sha256);
  });

  const refusals: { name: string; code: Code; call(client: Client<typeof CerbosBundleService>): Promise<unknown> }[] = [
    {
      name: "a_call_without_a_token",
      code: Code.Unauthenticated,
      call: (client) =>
        client.getBundle({ pdpId, source: sourceOf(desk.fleet.deploymentId), bundleType: BundleType.RULE_TABLE }),
    },
    {
      name: "a_token_that_is_not_ours",
      code: Code.Unauthenticated,
      call: (client) =>
        client.getBundle(
          { pdpId, source: sourceOf(desk.fleet.deploymentId), bundleType: BundleType.RULE_TABLE },
          { headers: { "x-cerbos-auth": "eyJhbGciOiJub25lIn0.e30." } },
        ),
    },
    {
      name: "a_deployment_that_is_not_theirs",
      code: Code.PermissionDenied,
      call: async (client) =>
        client.getBundle(
          { pdpId, source: sourceOf("XXXXXXXXXXXX"), bundleType: BundleType.RULE_TABLE },
          await desk.signIn(),
        ),
    },
    {
      name: "a_legacy_bundle",
      code: Code.FailedPrecondition,
      call: async (client) =>
        client.getBundle({ pdpId, source: sourceOf(desk.fleet.deploymentId) }, await desk.signIn()),
    },
  ];
  it.each(refusals)("$name is_refused", async ({ call, code }) => {
    const client = createClient(CerbosBundleService, desk.transports["connect over tls"]());
    await expect(call(client)).rejects.toMatchObject({ code });
  });

  it("a_deployment_without_a_bundle_is_a_passing_fault", async () => {
    const empty = await newFleet(desk.plane);
    const client = createClient(CerbosBundleService, desk.transports["connect over tls"]());
    const request = { pdpId, source: sourceOf(empty.deploymentId), bundleType: BundleType.RULE_TABLE };
    const options = await desk.signIn(undefined, empty.credential);
    await expect(client.getBundle(request, options)).rejects.toMatchObject({ code: Code.Unavailable });
  });

  it("a_database_that_is_away_is_a_passing_fault", async () => {
    const away = await desk.hub.newPlane();
    const other = await openGateway(away);
    const own = await newFleet(away);
    const transport = createConnectTransport({
      baseUrl: other.url,
      httpVersion: "2",
      nodeOptions: { ca: readFileSync(other.caCertPath, "utf8") },
    });
    const options = await desk.signIn(transport, own.credential);
    Object.defineProperty(away.database, "clientCredential", {
      value: { findUnique: () => Promise.reject(new Error("connection refused")) },
    });
    const client = createClient(CerbosBundleService, transport);
    const request = { pdpId, source: sourceOf(own.deploymentId), bundleType: BundleType.RULE_TABLE };
    await expect(client.getBundle(request, options)).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(desk.signIn(transport, own.credential)).rejects.toMatchObject({ code: Code.Unavailable });
    await other.close();
  });

  it("a_database_that_drops_every_connection_is_back_with_the_next_call", async () => {
    const shaken = await desk.hub.newPlane();
    const other = await openGateway(shaken);
    const own = await newFleet(shaken);
    await publishBundle(shaken, { ...own, effect: "allow" });
    const transport = createConnectTransport({
      baseUrl: other.url,
      httpVersion: "2",
      nodeOptions: { ca: readFileSync(other.caCertPath, "utf8") },
    });
    const client = createClient(CerbosBundleService, transport);
    const request = { pdpId, source: sourceOf(own.deploymentId), bundleType: BundleType.RULE_TABLE };
    const options = await desk.signIn(transport, own.credential);
    for (let times = 0; times < 3; times += 1) {
      await cutConnections(shaken.databaseUrl);
      await client
        .getBundle(request, options)
        .catch((error: unknown) => expect(error).toMatchObject({ code: Code.Unavailable }));
    }
    await eventually(() =>
      client.getBundle(request, options).then(
        () => true,
        () => false,
      ),
    );
    await publishBundle(shaken, { ...own, effect: "deny" });
    await other.close();
  });

  it("a_revoked_credential_and_one_of_another_workspace_are_refused", async () => {
    const client = createClient(CerbosBundleService, desk.transports["connect over tls"]());
    const request = { pdpId, source: sourceOf(desk.fleet.deploymentId), bundleType: BundleType.RULE_TABLE };
    const { workspaceId } = desk.plane;
    const revoked = await createCredential(desk.plane, { workspaceId, name: "gone", actor: "test" });
    const options = await desk.signIn(undefined, revoked);
    await client.getBundle(request, options);
    await revokeCredential(desk.plane, { workspaceId, clientId: revoked.clientId, actor: "test" });
    await expect(client.getBundle(request, options)).rejects.toMatchObject({ code: Code.Unauthenticated });
    await expect(desk.signIn(undefined, revoked)).rejects.toMatchObject({ code: Code.Unauthenticated });
    const foreign = await createWorkspace(desk.plane, { name: "Foreign", ownerId: desk.plane.userId });
    const stranger = await createCredential(desk.plane, { workspaceId: foreign.workspaceId, name: "s", actor: "test" });
    const theirs = await desk.signIn(undefined, stranger);
    await expect(client.getBundle(request, theirs)).rejects.toMatchObject({ code: Code.PermissionDenied });
  });
});

it("the_gateway_reported_no_trouble_of_its_own", () => {
  expect(desk.plane.errors.map(String)).toEqual([]);
});
