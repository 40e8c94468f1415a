import { createPublicKey, verify } from "node:crypto";
import { type ArtifactManifest, manifestFormat } from "@edict/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { publishBundle } from "../../../apps/gateway/test/support/publish-bundle.ts";
// @boundaries-ignore test support of another room
import { newFleet } from "../../../apps/gateway/test/support/test-gateway.ts";
import {
  canOperate,
  createAccessToken,
  driveRollout,
  getDeployment,
  listPdps,
  listPublicKeys,
  listRollouts,
  readDeploymentTarget,
  recordDisconnect,
  recordHeartbeat,
  recordRefusal,
  registerPdp,
  requireMembership,
  rollBackDeployment,
  signManifest,
  verifyAccessToken,
  verifyCredential,
} from "../src/index.ts";
import { startTestHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
}, 60_000);
afterAll(() => hub.stop());

describe("a rollout", () => {
  it("is_done_once_the_connected_decision_points_report_the_bundle", async () => {
    const plane = await hub.newPlane();
    const fleet = await newFleet(plane);
    const { deploymentId } = fleet;
    const session = { deploymentId, instance: "one", version: "0.55.0", clientId: "C", gatewayId: "g" };
    await registerPdp(plane, session);
    const built = await publishBundle(plane, { ...fleet, effect: "allow" });
    const [open] = await listRollouts(plane, { deploymentId });
    await driveRollout(plane, open?.rolloutId ?? "");
    expect((await getDeployment(plane, deploymentId)).activeBuild).toBeUndefined();
    expect((await readDeploymentTarget(plane, deploymentId))?.rollout).toMatchObject({ percent: 100 });

    await recordHeartbeat(plane, session, built.bundleId);
    await driveRollout(plane, open?.rolloutId ?? "");
    expect((await listRollouts(plane, { deploymentId }))[0]).toMatchObject({ phase: "done", outcome: "succeeded" });
    expect((await getDeployment(plane, deploymentId)).activeBuild?.buildId).toBe(built.buildId);
  });

  it("holds_on_a_refusal_and_ends_as_rolled_back_when_an_operator_goes_back", async () => {
    const plane = await hub.newPlane();
    const fleet = await newFleet(plane);
    const { deploymentId } = fleet;
    const good = await publishBundle(plane, { ...fleet, effect: "allow" });
    const [first] = await listRollouts(plane, { deploymentId });
    await driveRollout(plane, first?.rolloutId ?? "");
    const session = { deploymentId, instance: "one", version: "0.55.0", clientId: "C", gatewayId: "g" };
    await registerPdp(plane, session);
    await recordHeartbeat(plane, session, good.bundleId);
    const bad = await publishBundle(plane, { ...fleet, effect: "deny" });
    await recordRefusal(plane, session, { bundleId: bad.bundleId, reason: "out of memory" });
    const [second] = await listRollouts(plane, { deploymentId });
    await driveRollout(plane, second?.rolloutId ?? "");
    expect((await listRollouts(plane, { deploymentId }))[0]).toMatchObject({ phase: "holding" });
    expect((await listPdps(plane, deploymentId))[0]).toMatchObject({
      isInSync: false,
      refusal: { bundleId: bad.bundleId, reason: "out of memory" },
    });
    await expect(
      rollBackDeployment(plane, { deploymentId, buildId: bad.buildId, actor: plane.userId }),
    ).rejects.toMatchObject({ code: "conflict" });
    const back = await rollBackDeployment(plane, { deploymentId, buildId: good.buildId, actor: plane.userId });
    await driveRollout(plane, back.rolloutId);
    const rollouts = await listRollouts(plane, { deploymentId });
    expect(rollouts.map((rollout) => [rollout.reason, rollout.outcome])).toEqual([
      ["rollback", "succeeded"],
      ["push", "rolledBack"],
      ["push", "succeeded"],
    ]);
    expect((await listPdps(plane, deploymentId))[0]).toMatchObject({ isInSync: true });
  });

  it("a_decision_point_that_has_gone_does_not_hold_it_up", async () => {
    const plane = await hub.newPlane();
    const fleet = await newFleet(plane);
    const session = { deploymentId: fleet.deploymentId, instance: "one", version: "x", clientId: "C", gatewayId: "g" };
    await registerPdp(plane, session);
    await recordDisconnect(plane, session);
    await publishBundle(plane, { ...fleet, effect: "allow" });
    const [open] = await listRollouts(plane, { deploymentId: fleet.deploymentId });
    await driveRollout(plane, open?.rolloutId ?? "");
    expect((await listRollouts(plane, { deploymentId: fleet.deploymentId }))[0]?.outcome).toBe("succeeded");
    expect((await listPdps(plane, fleet.deploymentId))[0]).toMatchObject({ isConnected: false, isInSync: false });
  });
});

const manifest: ArtifactManifest = {
  format: manifestFormat,
  deploymentId: "D",
  bundleId: "B",
  compilerVersion: 1,
  sources: [],
  artifacts: [],
};

describe("secrets", () => {
  it("a_manifest_is_signed_by_the_key_that_the_workspace_shows", async () => {
    const plane = await hub.newPlane();
    const signed = await signManifest(plane, { workspaceId: plane.workspaceId, manifest });
    const again = await signManifest(plane, { workspaceId: plane.workspaceId, manifest });
    expect(again).toEqual(signed);
    const [shown] = await listPublicKeys(plane, plane.workspaceId);
    expect(shown?.keyId).toBe(signed.signingKeyId);
    const key = createPublicKey({ key: Buffer.from(shown?.publicKey ?? "", "base64"), format: "der", type: "spki" });
    expect(verify(null, Buffer.from(signed.manifest), key, signed.signature)).toBe(true);
    expect(verify(null, Buffer.from(signed.manifest.replace('"B"', '"C"')), key, signed.signature)).toBe(false);
  });

  it("a_signing_key_does_not_open_with_another_hub_secret", async () => {
    const plane = await hub.newPlane();
    const stranger = { ...plane, secret: new Uint8Array(32).fill(9) };
    await expect(signManifest(stranger, { workspaceId: plane.workspaceId, manifest })).rejects.toMatchObject({
      code: "internal",
    });
  });

  it("neither_client_secrets_nor_tokens_rest_in_the_database", async () => {
    const plane = await hub.newPlane();
    const fleet = await newFleet(plane);
    const { token } = await createAccessToken(plane, { workspaceId: plane.workspaceId, name: "git", actor: "test" });
    const rows = [await plane.database.clientCredential.findMany(), await plane.database.accessToken.findMany()];
    const text = JSON.stringify(rows, (_key, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    );
    for (const secret of [fleet.credential.clientSecret, token]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString("base64"));
    }
    const { clientId, clientSecret } = fleet.credential;
    expect(await verifyCredential(plane, clientId, clientSecret)).toMatchObject({ clientId });
    expect(await verifyCredential(plane, clientId, `${clientSecret}x`)).toBeUndefined();
    expect(await verifyAccessToken(plane, token)).toMatchObject({ name: "git" });
    expect(await verifyAccessToken(plane, token.slice(0, -1))).toBeUndefined();
  });

  it("an_expired_token_is_nobody", async () => {
    const plane = await hub.newPlane();
    const expiresAt = new Date(Date.now() + 1_000);
    const made = { workspaceId: plane.workspaceId, name: "git", actor: "test", expiresAt };
    const { token } = await createAccessToken(plane, made);
    expect(await verifyAccessToken(plane, token)).toBeDefined();
    expect(await verifyAccessToken(plane, token, new Date(expiresAt.getTime() + 1))).toBeUndefined();
  });
});

describe("people", () => {
  it.each([
    ["owner", ["read", "operate", "administer"]],
    ["admin", ["read", "operate", "administer"]],
    ["member", ["read", "operate"]],
    ["viewer", ["read"]],
    ["viewer,member", ["read", "operate"]],
    ["stranger", []],
    ["constructor", []],
  ])("a_%s_may %j", (role, may) => {
    expect((["read", "operate", "administer"] as const).filter((operation) => canOperate(role, operation))).toEqual(
      may,
    );
  });

  it("strangers_hear_that_there_is_nothing", async () => {
    const plane = await hub.newPlane();
    const { workspaceId, userId } = plane;
    expect(await requireMembership(plane, { workspaceId, userId, operation: "administer" })).toMatchObject({
      role: "owner",
    });
    await expect(
      requireMembership(plane, { workspaceId, userId: "usr_stranger", operation: "read" }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});
