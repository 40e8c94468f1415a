import { createDecipheriv, createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { listPdps, listPublicKeys } from "@edict/control";
import {
  BundleType,
  CerbosBundleService,
  GetBundleResponseSchema,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { eventually } from "../../../packages/control/test/support/test-hub.ts";
import { sealStream } from "../src/hub/seal-stream.ts";
import { hasCerbos, startCerbosPdp } from "./support/cerbos-pdp.ts";
import { type HubClient, openHubClient, pdpId, sourceOf } from "./support/hub-client.ts";
import { encodeOneRule, publishBundle } from "./support/publish-bundle.ts";
import { type Fleet, newFleet } from "./support/test-gateway.ts";

let desk: HubClient;

beforeAll(async () => {
  desk = await openHubClient();
}, 60_000);
afterAll(() => desk.close());

describe("bootstrap", () => {
  const keyOf = ({ clientId, clientSecret }: Fleet["credential"]) =>
    createHash("sha256")
      .update(clientId + clientSecret)
      .digest();
  const urlOf = (key: Buffer) =>
    `${desk.gateway.url}/bootstrap/ruletable/${desk.fleet.deploymentId}/${desk.fleet.credential.clientId}/${key.toString("base64url")}`;

  it("is_sealed_with_the_clients_key", async () => {
    const key = keyOf(desk.fleet.credential);
    const response = fromBinary(GetBundleResponseSchema, openStream(key, await desk.download(urlOf(key))));
    expect(Buffer.from(response.bundleInfo?.outputHash ?? []).toString("hex")).toBe(desk.published.sha256);
  });

  it("is_not_there_for_others", async () => {
    expect((await desk.get(urlOf(Buffer.alloc(32)))).status).toBe(404);
    expect((await desk.get(`${desk.gateway.url}/bootstrap/ruletable/x`)).status).toBe(404);
  });

  it.each([0, 1, 65_536, 65_537, 200_000])("seals_%i_bytes_in_chunks_that_open_again", (size) => {
    const key = Buffer.alloc(32, 5);
    const plain = Buffer.alloc(size, "edict");
    expect(Buffer.compare(openStream(key, Buffer.from(sealStream(key, plain))), plain)).toBe(0);
  });
});

/** The other side of the STREAM construction. */
function openStream(key: Buffer, sealed: Buffer): Buffer {
  const opened: Buffer[] = [];
  const chunkBytes = 64 * 1024 + 16;
  for (let offset = 0, index = 0; offset < sealed.length; offset += chunkBytes, index += 1) {
    const chunk = sealed.subarray(offset, offset + chunkBytes);
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = offset + chunkBytes >= sealed.length ? 1 : 0;
    const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
    decipher.setAuthTag(chunk.subarray(-16));
    opened.push(decipher.update(chunk.subarray(0, -16)), decipher.final());
  }
  return Buffer.concat(opened);
}

describe("artifacts", () => {
  it("are_not_served_without_a_link_or_with_one_for_another", async () => {
    expect((await desk.get(`${desk.gateway.url}/artifacts/${desk.published.sha256}`)).status).toBe(403);
    const { bundleInfo } = await createClient(CerbosBundleService, desk.transports["connect over tls"]()).getBundle(
      { pdpId, source: sourceOf(desk.fleet.deploymentId), bundleType: BundleType.RULE_TABLE },
      await desk.signIn(),
    );
    const url = bundleInfo?.segments[0]?.downloadUrls[0] ?? "";
    expect((await desk.get(url.replace(desk.published.sha256, "0".repeat(64)))).status).toBe(403);
    expect((await desk.get(url.replace(/expires=\d+/, "expires=9999999999"))).status).toBe(403);
    expect((await desk.get(`${desk.gateway.url}/artifacts/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });

  it.skipIf(!hasCerbos)(
    "a_flipped_bit_never_reaches_a_decision_point_and_the_next_push_does",
    { timeout: 60_000 },
    async () => {
      const own = await newFleet(desk.plane);
      await publishBundle(desk.plane, { ...own, effect: "allow" });
      const pdp = await startCerbosPdp({
        ...own,
        ...own.credential,
        gatewayUrl: desk.gateway.url,
        caCertPath: desk.gateway.caCertPath,
        instance: "p",
      });
      try {
        await eventually(async () => (await pdp.ask()) === "EFFECT_ALLOW");
        const { bytes, bundleId } = encodeOneRule("deny");
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        const put = desk.plane.artifacts.put;
        // The disk lies about this one artifact.
        const lying = {
          ...desk.plane,
          artifacts: {
            ...desk.plane.artifacts,
            put: async (artifact: Uint8Array) => {
              const digest = await put(artifact);
              const flipped = Buffer.from(artifact);
              flipped[20] = (flipped[20] ?? 0) ^ 1;
              writeFileSync(join(desk.plane.home, "artifacts", digest.slice(0, 2), digest.slice(2)), flipped);
              return digest;
            },
          },
        };
        expect((await publishBundle(lying, { ...own, effect: "deny" })).sha256).toBe(sha256);
        const offered = () =>
          desk.plane.database.pdpInstance.count({
            where: { deploymentId: own.deploymentId, offeredBundleId: bundleId },
          });
        await eventually(async () => (await offered()) === 1);
        await expect(desk.plane.artifacts.get(sha256)).rejects.toMatchObject({ code: "artifact_corrupt" });
        await sleep(2_000);
        expect((await listPdps(desk.plane, own.deploymentId))[0]).toMatchObject({ isConnected: true, isInSync: false });
        expect(await pdp.ask()).toBe("EFFECT_ALLOW");
        await put(bytes);
        await publishBundle(desk.plane, { ...own, effect: "allow" });
        await publishBundle(desk.plane, { ...own, effect: "deny" });
        await eventually(async () => (await pdp.ask()) === "EFFECT_DENY", 20_000);
      } finally {
        await pdp.stop();
      }
    },
  );
});

describe("what the Edict PDP asks", () => {
  const ask = async (path: string, init: RequestInit = {}, token?: string) => {
    const { headers } = await desk.signIn();
    const own = { ...headers, "x-cerbos-auth": token ?? headers["x-cerbos-auth"] };
    return fetch(`${desk.gateway.plainUrl}/api/v1/deployments/${path}`, { ...init, headers: own });
  };

  it("keys_and_signed_manifests", async () => {
    const keys = await (await ask(`${desk.fleet.deploymentId}/keys`)).json();
    expect(keys).toEqual({ keys: await listPublicKeys(desk.plane, desk.plane.workspaceId) });
    const manifest = await (await ask(`${desk.fleet.deploymentId}/manifests/${desk.published.bundleId}`)).json();
    expect(JSON.parse(manifest.manifest)).toMatchObject({
      bundleId: desk.published.bundleId,
      deploymentId: desk.fleet.deploymentId,
    });
    expect((await ask(`${desk.fleet.deploymentId}/manifests/NOPE`)).status).toBe(404);
  });

  it.each([
    ["a_wrong_token", () => ask(`${desk.fleet.deploymentId}/keys`, {}, "wrong"), 401],
    ["a_foreign_deployment", () => ask("XXXXXXXXXXXX/keys"), 403],
    [
      "a_refusal_that_says_nothing",
      () => ask(`${desk.fleet.deploymentId}/refusals`, { method: "POST", body: "{}" }),
      400,
    ],
    ["a_body_that_is_not_json", () => ask(`${desk.fleet.deploymentId}/refusals`, { method: "POST", body: "{" }), 400],
    ["an_unknown_address", () => ask(`${desk.fleet.deploymentId}/else`), 404],
  ])("%s is_refused_with_%#", async (_name, call, status) => {
    const response = await call();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});

it("the_gateway_reported_no_trouble_of_its_own", () => {
  expect(desk.plane.errors.map(String).filter((error) => !/does not match its digest/.test(error))).toEqual([]);
});
