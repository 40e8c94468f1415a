import { createDecipheriv, createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { connect as tlsConnect } from "node:tls";
import { create, fromBinary } from "@bufbuild/protobuf";
import { type Client, Code, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { createCredential, createWorkspace, listPdps, listPublicKeys, revokeCredential } from "@edict/control";
import { ApiKeyService } from "@edict/protocol/gen/cerbos/cloud/apikey/v1/apikey_pb";
import {
  BundleType,
  CerbosBundleService,
  GetBundleResponseSchema,
  SourceSchema,
  type WatchBundleRequest,
  WatchBundleRequestSchema,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { cutConnections } from "../../../packages/control/test/support/cut-connections.ts";
// @boundaries-ignore test support of another room
import {
  eventually,
  startTestHub,
  type TestHub,
  type TestPlane,
} from "../../../packages/control/test/support/test-hub.ts";
import { sealStream } from "../src/hub/seal-stream.ts";
import { createSignal } from "../src/hub/signal.ts";
import { hasCerbos, startCerbosPdp } from "./support/cerbos-pdp.ts";
import { encodeOneRule, type Published, publishBundle } from "./support/publish-bundle.ts";
import { type Fleet, newFleet, openGateway, type TestGateway } from "./support/test-gateway.ts";

let hub: TestHub;
let plane: TestPlane;
let gateway: TestGateway;
let fleet: Fleet;
let published: Published;
let ca: string;

beforeAll(async () => {
  hub = await startTestHub();
  plane = await hub.newPlane();
  gateway = await openGateway(plane);
  fleet = await newFleet(plane);
  published = await publishBundle(plane, { ...fleet, effect: "allow" });
  ca = readFileSync(gateway.caCertPath, "utf8");
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await hub.stop();
});

const transports = {
  "connect over tls": () => createConnectTransport({ baseUrl: gateway.url, httpVersion: "2", nodeOptions: { ca } }),
  "connect over tls, http/1.1": () =>
    createConnectTransport({ baseUrl: gateway.url, httpVersion: "1.1", nodeOptions: { ca } }),
  "connect without tls": () => createConnectTransport({ baseUrl: gateway.plainUrl, httpVersion: "1.1" }),
  "connect without tls, http/2": () => createConnectTransport({ baseUrl: gateway.plainUrl, httpVersion: "2" }),
  "grpc over tls": () => createGrpcTransport({ baseUrl: gateway.url, nodeOptions: { ca } }),
};

async function signIn(transport = transports["connect over tls"](), credential = fleet.credential) {
  const { accessToken } = await createClient(ApiKeyService, transport).issueAccessToken(credential);
  return { headers: { "x-cerbos-auth": accessToken } };
}

const pdpId = { instance: "test-pdp", version: "0.55.0" };
const sourceOf = (deploymentId: string) =>
  create(SourceSchema, { source: { case: "deploymentId", value: deploymentId } });

describe("GetBundle", () => {
  it.each(Object.keys(transports) as (keyof typeof transports)[])("%s names_the_bundle", async (name) => {
    const transport = transports[name]();
    const options = await signIn(transport);
    const request = { pdpId, source: sourceOf(fleet.deploymentId), bundleType: BundleType.RULE_TABLE };
    const { bundleInfo } = await createClient(CerbosBundleService, transport).getBundle(request, options);
    expect(bundleInfo?.source?.source.value).toBe(fleet.deploymentId);
    expect(Buffer.from(bundleInfo?.outputHash ?? []).toString("hex")).toBe(published.sha256);
    expect(bundleInfo?.bundleType).toBe(BundleType.RULE_TABLE);
    const url = bundleInfo?.segments[0]?.downloadUrls[0] ?? "";
    expect(url.startsWith(name.includes("without") ? gateway.plainUrl : gateway.url)).toBe(true);
    const bytes = await download(url);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(published.sha256);
  });

  const refusals: { name: string; code: Code; call(client: Client<typeof CerbosBundleService>): Promise<unknown> }[] = [
    {
      name: "a_call_without_a_token",
      code: Code.Unauthenticated,
      call: (client) =>
        client.getBundle({ pdpId, source: sourceOf(fleet.deploymentId), bundleType: BundleType.RULE_TABLE }),
    },
    {
      name: "a_token_that_is_not_ours",
      code: Code.Unauthenticated,
      call: (client) =>
        client.getBundle(
          { pdpId, source: sourceOf(fleet.deploymentId), bundleType: BundleType.RULE_TABLE },
          { headers: { "x-cerbos-auth": "eyJhbGciOiJub25lIn0.e30." } },
        ),
    },
    {
      name: "a_deployment_that_is_not_theirs",
      code: Code.PermissionDenied,
      call: async (client) =>
        client.getBundle(
          { pdpId, source: sourceOf("XXXXXXXXXXXX"), bundleType: BundleType.RULE_TABLE },
          await signIn(),
        ),
    },
    {
      name: "a_legacy_bundle",
      code: Code.FailedPrecondition,
      call: async (client) => client.getBundle({ pdpId, source: sourceOf(fleet.deploymentId) }, await signIn()),
    },
  ];
  it.each(refusals)("$name is_refused", async ({ call, code }) => {
    const client = createClient(CerbosBundleService, transports["connect over tls"]());
    await expect(call(client)).rejects.toMatchObject({ code });
  });

  it("a_deployment_without_a_bundle_is_a_passing_fault", async () => {
    const empty = await newFleet(plane);
    const client = createClient(CerbosBundleService, transports["connect over tls"]());
    const request = { pdpId, source: sourceOf(empty.deploymentId), bundleType: BundleType.RULE_TABLE };
    const options = await signIn(undefined, empty.credential);
    await expect(client.getBundle(request, options)).rejects.toMatchObject({ code: Code.Unavailable });
  });

  it("a_database_that_is_away_is_a_passing_fault", async () => {
    const away = await hub.newPlane();
    const other = await openGateway(away);
    const own = await newFleet(away);
    const transport = createConnectTransport({
      baseUrl: other.url,
      httpVersion: "2",
      nodeOptions: { ca: readFileSync(other.caCertPath, "utf8") },
    });
    const options = await signIn(transport, own.credential);
    Object.defineProperty(away.database, "clientCredential", {
      value: { findUnique: () => Promise.reject(new Error("connection refused")) },
    });
    const client = createClient(CerbosBundleService, transport);
    const request = { pdpId, source: sourceOf(own.deploymentId), bundleType: BundleType.RULE_TABLE };
    await expect(client.getBundle(request, options)).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(signIn(transport, own.credential)).rejects.toMatchObject({ code: Code.Unavailable });
    await other.close();
  });

  it("a_database_that_drops_every_connection_is_back_with_the_next_call", async () => {
    const shaken = await hub.newPlane();
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
    const options = await signIn(transport, own.credential);
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
    const client = createClient(CerbosBundleService, transports["connect over tls"]());
    const request = { pdpId, source: sourceOf(fleet.deploymentId), bundleType: BundleType.RULE_TABLE };
    const { workspaceId } = plane;
    const revoked = await createCredential(plane, { workspaceId, name: "gone", actor: "test" });
    const options = await signIn(undefined, revoked);
    await client.getBundle(request, options);
    await revokeCredential(plane, { workspaceId, clientId: revoked.clientId, actor: "test" });
    await expect(client.getBundle(request, options)).rejects.toMatchObject({ code: Code.Unauthenticated });
    await expect(signIn(undefined, revoked)).rejects.toMatchObject({ code: Code.Unauthenticated });
    const foreign = await createWorkspace(plane, { name: "Foreign", ownerId: plane.userId });
    const stranger = await createCredential(plane, { workspaceId: foreign.workspaceId, name: "s", actor: "test" });
    const theirs = await signIn(undefined, stranger);
    await expect(client.getBundle(request, theirs)).rejects.toMatchObject({ code: Code.PermissionDenied });
  });
});

/** A watching client whose requests the test writes one by one. */
async function openWatch(deploymentId: string, instance: string, credential = fleet.credential) {
  const pending: WatchBundleRequest[] = [];
  const more = createSignal();
  const abort = new AbortController();
  async function* requests(): AsyncIterable<WatchBundleRequest> {
    while (!abort.signal.aborted) {
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) yield next;
      await more.wait();
    }
  }
  const send = (msg: WatchBundleRequest["msg"]) => {
    pending.push(create(WatchBundleRequestSchema, { pdpId: { instance, version: "test" }, msg }));
    more.raise();
  };
  const client = createClient(CerbosBundleService, transports["connect over tls"]());
  const options = { ...(await signIn(undefined, credential)), signal: abort.signal };
  const responses = client.watchBundle(requests(), options)[Symbol.asyncIterator]();
  send({
    case: "start",
    value: {
      $typeName: "cerbos.cloud.bundle.v2.WatchBundleRequest.Start",
      source: sourceOf(deploymentId),
      bundleType: BundleType.RULE_TABLE,
    },
  });
  return {
    next: async () => {
      const { value } = await responses.next();
      return value?.msg;
    },
    heartbeat: (activeBundleId: string) =>
      send({
        case: "heartbeat",
        value: { $typeName: "cerbos.cloud.bundle.v2.WatchBundleRequest.Heartbeat", activeBundleId },
      }),
    end: () => {
      abort.abort();
      more.raise();
    },
  };
}

describe("WatchBundle", () => {
  it("tells_the_bundle_now_and_each_new_one_and_keeps_the_registry", async () => {
    const own = await newFleet(plane);
    const first = await publishBundle(plane, { ...own, effect: "allow" });
    const watch = await openWatch(own.deploymentId, "watcher", own.credential);
    expect(toDigest(await watch.next())).toBe(first.sha256);
    watch.heartbeat("__unknown__");
    await eventually(async () =>
      (await listPdps(plane, own.deploymentId)).some((pdp) => pdp.isConnected && !pdp.isInSync),
    );
    watch.heartbeat(first.bundleId);
    await eventually(async () => (await listPdps(plane, own.deploymentId)).some((pdp) => pdp.isInSync));
    const second = await publishBundle(plane, { ...own, effect: "deny" });
    expect(toDigest(await watch.next())).toBe(second.sha256);
    await eventually(async () => (await listPdps(plane, own.deploymentId)).some((pdp) => !pdp.isInSync));
    watch.end();
    await eventually(async () => (await listPdps(plane, own.deploymentId)).every((pdp) => !pdp.isConnected));
  });

  it("is_silent_until_there_is_a_bundle", async () => {
    const own = await newFleet(plane);
    const watch = await openWatch(own.deploymentId, "early", own.credential);
    const answer = watch.next();
    await eventually(async () => (await listPdps(plane, own.deploymentId)).length === 1);
    const first = await publishBundle(plane, { ...own, effect: "allow" });
    expect(toDigest(await answer)).toBe(first.sha256);
    watch.end();
  });

  it("asks_to_come_back_when_the_gateway_closes", async () => {
    const other = await openGateway(plane);
    const transport = createConnectTransport({ baseUrl: other.url, httpVersion: "2", nodeOptions: { ca } });
    const client = createClient(CerbosBundleService, transport);
    const start = create(WatchBundleRequestSchema, {
      pdpId,
      msg: { case: "start", value: { source: sourceOf(fleet.deploymentId), bundleType: BundleType.RULE_TABLE } },
    });
    const forEver = createSignal();
    async function* requests() {
      yield start;
      await forEver.wait();
    }
    const responses = client.watchBundle(requests(), await signIn(transport))[Symbol.asyncIterator]();
    expect((await responses.next()).value?.msg.case).toBe("bundleUpdate");
    const closed = other.close();
    expect((await responses.next()).value?.msg).toMatchObject({ case: "reconnect" });
    forEver.raise();
    await closed;
  });
});

function toDigest(
  msg: { readonly case?: string | undefined; readonly value?: unknown } | undefined,
): string | undefined {
  if (msg?.case !== "bundleUpdate") return undefined;
  const { outputHash } = msg.value as { readonly outputHash: Uint8Array };
  return Buffer.from(outputHash).toString("hex");
}

async function download(url: string): Promise<Buffer> {
  const { status, body } = await get(url);
  if (status !== 200) throw new Error(`${status} ${body.toString()}`);
  return body;
}

function get(url: string, headers: { [name: string]: string } = {}): Promise<{ status: number; body: Buffer }> {
  if (url.startsWith("http:")) {
    return fetch(url, { headers }).then(async (response) => ({
      status: response.status,
      body: Buffer.from(await response.arrayBuffer()),
    }));
  }
  return new Promise((resolve, reject) => {
    httpsRequest(url, { ca, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

describe("bootstrap", () => {
  const keyOf = ({ clientId, clientSecret }: Fleet["credential"]) =>
    createHash("sha256")
      .update(clientId + clientSecret)
      .digest();
  const urlOf = (key: Buffer) =>
    `${gateway.url}/bootstrap/ruletable/${fleet.deploymentId}/${fleet.credential.clientId}/${key.toString("base64url")}`;

  it("is_sealed_with_the_clients_key", async () => {
    const key = keyOf(fleet.credential);
    const response = fromBinary(GetBundleResponseSchema, openStream(key, await download(urlOf(key))));
    expect(Buffer.from(response.bundleInfo?.outputHash ?? []).toString("hex")).toBe(published.sha256);
  });

  it("is_not_there_for_others", async () => {
    expect((await get(urlOf(Buffer.alloc(32)))).status).toBe(404);
    expect((await get(`${gateway.url}/bootstrap/ruletable/x`)).status).toBe(404);
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
    expect((await get(`${gateway.url}/artifacts/${published.sha256}`)).status).toBe(403);
    const { bundleInfo } = await createClient(CerbosBundleService, transports["connect over tls"]()).getBundle(
      { pdpId, source: sourceOf(fleet.deploymentId), bundleType: BundleType.RULE_TABLE },
      await signIn(),
    );
    const url = bundleInfo?.segments[0]?.downloadUrls[0] ?? "";
    expect((await get(url.replace(published.sha256, "0".repeat(64)))).status).toBe(403);
    expect((await get(url.replace(/expires=\d+/, "expires=9999999999"))).status).toBe(403);
    expect((await get(`${gateway.url}/artifacts/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });

  it.skipIf(!hasCerbos)(
    "a_flipped_bit_never_reaches_a_decision_point_and_the_next_push_does",
    { timeout: 60_000 },
    async () => {
      const own = await newFleet(plane);
      await publishBundle(plane, { ...own, effect: "allow" });
      const pdp = await startCerbosPdp({
        ...own,
        ...own.credential,
        gatewayUrl: gateway.url,
        caCertPath: gateway.caCertPath,
        instance: "p",
      });
      try {
        await eventually(async () => (await pdp.ask()) === "EFFECT_ALLOW");
        const { bytes, bundleId } = encodeOneRule("deny");
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        const put = plane.artifacts.put;
        // The disk lies about this one artifact.
        const lying = {
          ...plane,
          artifacts: {
            ...plane.artifacts,
            put: async (artifact: Uint8Array) => {
              const digest = await put(artifact);
              const flipped = Buffer.from(artifact);
              flipped[20] = (flipped[20] ?? 0) ^ 1;
              writeFileSync(join(plane.home, "artifacts", digest.slice(0, 2), digest.slice(2)), flipped);
              return digest;
            },
          },
        };
        expect((await publishBundle(lying, { ...own, effect: "deny" })).sha256).toBe(sha256);
        const offered = () =>
          plane.database.pdpInstance.count({ where: { deploymentId: own.deploymentId, offeredBundleId: bundleId } });
        await eventually(async () => (await offered()) === 1);
        await expect(plane.artifacts.get(sha256)).rejects.toMatchObject({ code: "artifact_corrupt" });
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        expect((await listPdps(plane, own.deploymentId))[0]).toMatchObject({ isConnected: true, isInSync: false });
        expect(await pdp.ask()).toBe("EFFECT_ALLOW");
        await put(bytes);
        await publishBundle(plane, { ...own, effect: "allow" });
        await publishBundle(plane, { ...own, effect: "deny" });
        await eventually(async () => (await pdp.ask()) === "EFFECT_DENY", 20_000);
      } finally {
        await pdp.stop();
      }
    },
  );
});

describe("what the Edict PDP asks", () => {
  const ask = async (path: string, init: RequestInit = {}, token?: string) => {
    const { headers } = await signIn();
    const own = { ...headers, "x-cerbos-auth": token ?? headers["x-cerbos-auth"] };
    return fetch(`${gateway.plainUrl}/api/v1/deployments/${path}`, { ...init, headers: own });
  };

  it("keys_and_signed_manifests", async () => {
    const keys = await (await ask(`${fleet.deploymentId}/keys`)).json();
    expect(keys).toEqual({ keys: await listPublicKeys(plane, plane.workspaceId) });
    const manifest = await (await ask(`${fleet.deploymentId}/manifests/${published.bundleId}`)).json();
    expect(JSON.parse(manifest.manifest)).toMatchObject({
      bundleId: published.bundleId,
      deploymentId: fleet.deploymentId,
    });
    expect((await ask(`${fleet.deploymentId}/manifests/NOPE`)).status).toBe(404);
  });

  it.each([
    ["a_wrong_token", () => ask(`${fleet.deploymentId}/keys`, {}, "wrong"), 401],
    ["a_foreign_deployment", () => ask("XXXXXXXXXXXX/keys"), 403],
    ["a_refusal_that_says_nothing", () => ask(`${fleet.deploymentId}/refusals`, { method: "POST", body: "{}" }), 400],
    ["a_body_that_is_not_json", () => ask(`${fleet.deploymentId}/refusals`, { method: "POST", body: "{" }), 400],
    ["an_unknown_address", () => ask(`${fleet.deploymentId}/else`), 404],
  ])("%s is_refused_with_%#", async (_name, call, status) => {
    const response = await call();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});

describe("transport", () => {
  it("speaks_tls_1_3_and_nothing_older", async () => {
    const version = (maxVersion: "TLSv1.2" | "TLSv1.3") =>
      new Promise<string | null>((resolve, reject) => {
        const socket = tlsConnect(
          { host: "127.0.0.1", port: gateway.port, ca, maxVersion, servername: "localhost" },
          () => {
            resolve(socket.getProtocol());
            socket.destroy();
          },
        );
        socket.once("error", reject);
      });
    expect(await version("TLSv1.3")).toBe("TLSv1.3");
    await expect(version("TLSv1.2")).rejects.toThrow();
  });

  it("keeps_its_authority_over_restarts", async () => {
    const again = await openGateway(plane);
    expect(readFileSync(again.caCertPath, "utf8")).toBe(ca);
    await again.close();
  });
});

it("the_gateway_reported_no_trouble_of_its_own", () => {
  const expected = /does not match its digest/;
  expect(plane.errors.map(String).filter((error) => !expected.test(error))).toEqual([]);
});
