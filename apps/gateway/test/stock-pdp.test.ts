import { listPdps, listRollouts, rollBackDeployment } from "@edict/control";
import { afterAll, beforeAll, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { eventually, startTestHub, type TestHub } from "../../../packages/control/test/support/test-hub.ts";
import { type CerbosPdp, hasCerbos, startCerbosPdp } from "./support/cerbos-pdp.ts";
import { publishBundle } from "./support/publish-bundle.ts";
import { newFleet, openGateway } from "./support/test-gateway.ts";

let hub: TestHub;
let pdp: CerbosPdp | undefined;
beforeAll(async () => {
  hub = await startTestHub();
}, 60_000);
afterAll(async () => {
  await pdp?.stop();
  await hub.stop();
});

it.skipIf(!hasCerbos)("an_unmodified_cerbos_pdp_follows_the_hub_and_outlives_it", { timeout: 90_000 }, async () => {
  const plane = await hub.newPlane();
  const gateway = await openGateway(plane);
  const fleet = await newFleet(plane);
  const first = await publishBundle(plane, { ...fleet, effect: "allow" });

  pdp = await startCerbosPdp({
    ...fleet,
    ...fleet.credential,
    gatewayUrl: gateway.url,
    caCertPath: gateway.caCertPath,
    instance: "pdp-one",
  });
  const running = pdp;
  expect(await running.ask()).toBe("EFFECT_ALLOW");
  await eventually(async () =>
    (await listPdps(plane, fleet.deploymentId)).some((row) => row.isInSync && row.isConnected),
  );
  const [row] = await listPdps(plane, fleet.deploymentId);
  expect(row).toMatchObject({
    instance: "pdp-one",
    activeBundleId: first.bundleId,
    clientId: fleet.credential.clientId,
  });
  expect(row?.version).toMatch(/^0\.55\.0/);

  const second = await publishBundle(plane, { ...fleet, effect: "deny" });
  const start = Date.now();
  await eventually(async () => (await running.ask()) === "EFFECT_DENY");
  expect(Date.now() - start).toBeLessThan(2_000);

  await gateway.close();
  expect(await running.ask()).toBe("EFFECT_DENY");

  const again = await openGateway(plane, gateway.port);
  await rollBackDeployment(plane, { deploymentId: fleet.deploymentId, buildId: first.buildId, actor: plane.userId });
  await eventually(async () => (await running.ask()) === "EFFECT_ALLOW", 40_000);
  const rollouts = await listRollouts(plane, { deploymentId: fleet.deploymentId });
  expect(rollouts[0]).toMatchObject({ reason: "rollback", build: { buildId: first.buildId } });
  expect(second.bundleId).not.toBe(first.bundleId);
  await again.close();
  expect(plane.errors).toEqual([]);
});
