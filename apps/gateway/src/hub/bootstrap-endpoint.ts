import { create, toBinary } from "@bufbuild/protobuf";
import { chooseBundle, readDeploymentTarget, verifyClientKey } from "@edict/control";
import { limits } from "@edict/protocol";
import { GetBundleResponseSchema, SourceSchema } from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { type Answer, textAnswer } from "../http/respond.ts";
import type { HubParts } from "./bundle-service.ts";
import { sealStream } from "./seal-stream.ts";
import { toBundleInfo } from "./to-bundle-info.ts";

/**
 * `GET /bootstrap/ruletable/<deployment>/<client>/<key>`: where the bundle is, encrypted with the client's key. Anything but 200
 * makes a stock PDP ask `GetBundle` instead, so every doubt is a 404.
 */
export async function answerBootstrap(parts: HubParts, url: URL, origin: string): Promise<Answer> {
  const [, , , deploymentId = "", clientId = "", keyText = ""] = url.pathname.split("/");
  const key = Buffer.from(keyText, "base64url");
  const client = key.length === 32 ? await verifyClientKey(parts.plane, clientId, key) : undefined;
  const target = client === undefined ? undefined : await readDeploymentTarget(parts.plane, deploymentId);
  const isAllowed =
    client !== undefined &&
    target?.workspaceId === client.workspaceId &&
    (client.deploymentId === undefined || client.deploymentId === deploymentId);
  // A bootstrap names no instance: it gets what those outside a rollout have.
  const bundle = isAllowed && target !== undefined ? (target.active ?? chooseBundle(target, clientId)) : undefined;
  if (bundle === undefined) return textAnswer(404, "There is no bootstrap bundle here.");
  const source = create(SourceSchema, { source: { case: "deploymentId", value: deploymentId } });
  const { artifacts } = parts.plane;
  const bundleInfo = await toBundleInfo({ artifacts, urls: parts.urls, origin }, source, bundle);
  const sealed = sealStream(key, toBinary(GetBundleResponseSchema, create(GetBundleResponseSchema, { bundleInfo })));
  if (sealed.length > limits.bootstrapBytes) return textAnswer(404, "There is no bootstrap bundle here.");
  return {
    status: 200,
    body: sealed,
    headers: { "content-type": "application/octet-stream", "cache-control": "no-store" },
  };
}
