import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { listPdps } from "@edict/control";
import {
  BundleType,
  CerbosBundleService,
  type WatchBundleRequest,
  WatchBundleRequestSchema,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { eventually } from "../../../packages/control/test/support/test-hub.ts";
import { createSignal } from "../src/hub/signal.ts";
import { type HubClient, openHubClient, pdpId, sourceOf } from "./support/hub-client.ts";
import { publishBundle } from "./support/publish-bundle.ts";
import { newFleet, openGateway } from "./support/test-gateway.ts";

let desk: HubClient;

beforeAll(async () => {
  desk = await openHubClient();
}, 60_000);
afterAll(() => desk.close());

/** A watching client whose requests the test writes one by one. */
async function openWatch(deploymentId: string, instance: string, credential = desk.fleet.credential) {
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
  const client = createClient(CerbosBundleService, desk.transports["connect over tls"]());
  const options = { ...(await desk.signIn(undefined, credential)), signal: abort.signal };
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
    const own = await newFleet(desk.plane);
    const first = await publishBundle(desk.plane, { ...own, effect: "allow" });
    const watch = await openWatch(own.deploymentId, "watcher", own.credential);
    expect(toDigest(await watch.next())).toBe(first.sha256);
    watch.heartbeat("__unknown__");
    await eventually(async () =>
      (await listPdps(desk.plane, own.deploymentId)).some((pdp) => pdp.isConnected && !pdp.isInSync),
    );
    watch.heartbeat(first.bundleId);
    await eventually(async () => (await listPdps(desk.plane, own.deploymentId)).some((pdp) => pdp.isInSync));
    const second = await publishBundle(desk.plane, { ...own, effect: "deny" });
    expect(toDigest(await watch.next())).toBe(second.sha256);
    await eventually(async () => (await listPdps(desk.plane, own.deploymentId)).some((pdp) => !pdp.isInSync));
    watch.end();
    await eventually(async () => (await listPdps(desk.plane, own.deploymentId)).every((pdp) => !pdp.isConnected));
  });

  it("is_silent_until_there_is_a_bundle", async () => {
    const own = await newFleet(desk.plane);
    const watch = await openWatch(own.deploymentId, "early", own.credential);
    const answer = watch.next();
    await eventually(async () => (await listPdps(desk.plane, own.deploymentId)).length === 1);
    const first = await publishBundle(desk.plane, { ...own, effect: "allow" });
    expect(toDigest(await answer)).toBe(first.sha256);
    watch.end();
  });

  it("asks_to_come_back_when_the_gateway_closes", async () => {
    const other = await openGateway(desk.plane);
    const transport = createConnectTransport({ baseUrl: other.url, httpVersion: "2", nodeOptions: { ca: desk.ca } });
    const client = createClient(CerbosBundleService, transport);
    const start = create(WatchBundleRequestSchema, {
      pdpId,
      msg: { case: "start", value: { source: sourceOf(desk.fleet.deploymentId), bundleType: BundleType.RULE_TABLE } },
    });
    const forEver = createSignal();
    async function* requests() {
      yield start;
      await forEver.wait();
    }
    const responses = client.watchBundle(requests(), await desk.signIn(transport))[Symbol.asyncIterator]();
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

it("the_gateway_reported_no_trouble_of_its_own", () => {
  expect(desk.plane.errors.map(String)).toEqual([]);
});
