import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { claimBuild, completeBuild, type Plane, recordPush, signManifest, startBuildStep } from "@edict/control";
import { manifestFormat, toBundleId } from "@edict/protocol";
import { PolicyKind, RuleTableSchema } from "@edict/protocol/gen/cerbos/runtime/v1/runtime_pb";

export interface Published {
  readonly buildId: string;
  readonly bundleId: string;
  readonly sha256: string;
}

/** A rule table with one rule: role `user` may (or may not) `view` a `document`. */
export function encodeOneRule(
  effect: "allow" | "deny",
  ruleName = "rule-001",
): { bytes: Uint8Array; bundleId: string } {
  const encode = (bundleId: string) =>
    toBinary(
      RuleTableSchema,
      create(RuleTableSchema, {
        rules: [
          {
            originFqn: "cerbos.resource.document.vdefault",
            resource: "document",
            role: "user",
            actionSet: { case: "action", value: "view" },
            effect: effect === "allow" ? 1 : 2,
            scopePermissions: 1,
            version: "default",
            name: ruleName,
            policyKind: PolicyKind.RESOURCE,
          },
        ],
        manifest: { bundleId },
        compilerVersion: 1,
      }),
    );
  const bundleId = toBundleId(createHash("sha256").update(encode("")).digest("hex"));
  return { bytes: encode(bundleId), bundleId };
}

/** Does what a worker does, without the compiler: a pushed version becomes a signed bundle that rolls out. */
export async function publishBundle(
  plane: Plane,
  input: {
    readonly workspaceId: string;
    readonly storeId: string;
    readonly deploymentId: string;
    readonly effect: "allow" | "deny";
    /** Makes another bundle of the same meaning. */
    readonly ruleName?: string;
  },
): Promise<Published> {
  const commit = createHash("sha1").update(`${input.effect}${Math.random()}`).digest("hex");
  const push = {
    storeId: input.storeId,
    branch: "main",
    commit,
    message: input.effect,
    author: "T",
    authoredAt: new Date(),
  };
  const { builds } = await recordPush(plane, { ...push, pushedBy: "test" });
  const buildId = builds.find((build) => build.deploymentId === input.deploymentId)?.buildId ?? "";
  const claim = await claimBuild(plane, { buildId, workerId: "test", leaseMs: 60_000 });
  if (claim === undefined) throw new Error("The build was not there to be claimed.");
  await startBuildStep(plane, claim, "publish");
  const { bytes, bundleId } = encodeOneRule(input.effect, input.ruleName);
  const sha256 = await plane.artifacts.put(bytes);
  const artifact = { kind: "rule-table" as const, sha256, bytes: bytes.length };
  const signed = await signManifest(plane, {
    workspaceId: input.workspaceId,
    manifest: {
      format: manifestFormat,
      deploymentId: input.deploymentId,
      bundleId,
      compilerVersion: 1,
      sources: [{ storeId: input.storeId, commit }],
      artifacts: [artifact],
    },
  });
  await completeBuild(plane, claim, {
    outcome: "succeeded",
    message: "Done.",
    bundleId,
    compilerVersion: 1,
    artifacts: [artifact],
    ...signed,
  });
  return { buildId, bundleId, sha256 };
}
