import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listPdps } from "@edict/control";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import {
  eventually,
  startTestHub,
  type TestHub,
  type TestPlane,
} from "../../../packages/control/test/support/test-hub.ts";
import { buildEdict, startEdictPdp } from "./support/edict-pdp.ts";
import type { PdpProcess } from "./support/pdp-process.ts";
import { encodeOneRule, type Published, publishBundle } from "./support/publish-bundle.ts";
import { type Fleet, newFleet, openGateway, type TestGateway } from "./support/test-gateway.ts";

let hub: TestHub;
let plane: TestPlane;
let gateway: TestGateway;
let fleet: Fleet;
let first: Published;
let pdp: PdpProcess;
/** What the gateway sends instead of an artifact. */
const damaged = new Map<string, Uint8Array>();

beforeAll(async () => {
  buildEdict();
  hub = await startTestHub();
}, 120_000);
beforeEach(async () => {
  plane = await hub.newPlane();
  gateway = await openGateway({ ...plane, artifacts: { ...plane.artifacts, get: readDamaged } });
  fleet = await newFleet(plane);
  first = await publishBundle(plane, { ...fleet, effect: "allow" });
  pdp = await startEdictPdp({
    ...fleet,
    ...fleet.credential,
    gatewayUrl: gateway.url,
    caCertPath: gateway.caCertPath,
    instance: "edict-pdp",
  });
}, 60_000);
afterEach(async () => {
  damaged.clear();
  await pdp.stop();
  await gateway.close();
});
afterAll(() => hub.stop());

async function readDamaged(sha256: string): Promise<Uint8Array> {
  return damaged.get(sha256) ?? plane.artifacts.get(sha256);
}

function flipBit(bytes: Uint8Array): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[20] = (flipped[20] ?? 0) ^ 1;
  return flipped;
}

/** Somebody with access to the database changes a manifest, but has no key to sign it. */
const tamperWithManifests = `
  CREATE FUNCTION tamper() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.manifest := NEW.manifest || ' '; RETURN NEW; END $$;
  CREATE TRIGGER tamper BEFORE UPDATE OF manifest ON "Build" FOR EACH ROW EXECUTE FUNCTION tamper()`;

async function readPdp() {
  const [row] = await listPdps(plane, fleet.deploymentId);
  return row;
}

async function expectRefusal(bundleId: string, reason: string): Promise<void> {
  const refusal = await eventually(async () => (await readPdp())?.refusal);
  expect(refusal).toEqual({ bundleId, reason });
  expect(pdp.log()).toContain(`refused: ${reason}; keeping ${first.bundleId}`);
  expect(await pdp.ask()).toBe("EFFECT_ALLOW");
  expect(await readPdp()).toMatchObject({ isConnected: true, isInSync: false, activeBundleId: first.bundleId });
}

async function expectTheNextBundleToWork(): Promise<void> {
  await publishBundle(plane, { ...fleet, effect: "deny", ruleName: "next" });
  await eventually(async () => (await pdp.ask()) === "EFFECT_DENY");
  await eventually(async () => (await readPdp())?.isInSync);
}

describe("the Edict PDP on a hub", { timeout: 60_000 }, () => {
  it("follows_it_and_acknowledges_what_it_decides_with", async () => {
    expect(await pdp.ask()).toBe("EFFECT_ALLOW");
    await expectTheNextBundleToWork();
    expect((await readPdp())?.version).toMatch(/^edict-/);
  });

  it("refuses_a_bundle_with_a_flipped_bit_and_keeps_the_running_one", async () => {
    const { bytes, bundleId } = encodeOneRule("deny");
    damaged.set(await plane.artifacts.put(bytes), flipBit(bytes));
    await publishBundle(plane, { ...fleet, effect: "deny" });
    await expectRefusal(bundleId, "a part of the bundle is damaged");
    await expectTheNextBundleToWork();
  });

  it("refuses_a_bundle_whose_manifest_was_changed_after_it_was_signed", async () => {
    for (const statement of tamperWithManifests.split(/;\n/)) await plane.database.$executeRawUnsafe(statement);
    const { bundleId } = await publishBundle(plane, { ...fleet, effect: "deny" });
    await expectRefusal(bundleId, "the signature of the bundle does not match");
    await plane.database.$executeRawUnsafe(`DROP TRIGGER tamper ON "Build"`);
    await expectTheNextBundleToWork();
  });

  it("starts_without_its_hub_from_the_bundle_it_kept", async () => {
    await gateway.close();
    await pdp.restart();
    expect(await pdp.ask()).toBe("EFFECT_ALLOW");
    expect(pdp.log()).toContain(`loaded bundle ${first.bundleId} kept from the last run`);
  });

  it("does_not_use_a_kept_bundle_with_a_flipped_bit", async () => {
    const kept = join(pdp.cacheFolder, "bundle.crrt");
    writeFileSync(kept, flipBit(readFileSync(kept)));
    await pdp.restart();
    expect(pdp.log()).toContain("the bundle kept from the last run cannot be used");
    expect(await pdp.ask()).toBe("EFFECT_ALLOW");
    expect(pdp.log()).toContain(`now deciding with bundle ${first.bundleId}`);
  });
});
