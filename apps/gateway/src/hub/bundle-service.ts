import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { type Client, chooseBundle, type DeploymentTarget, type Plane, readDeploymentTarget } from "@edict/control";
import {
  BundleType,
  type CerbosBundleService,
  type Source,
  type WatchBundleRequest,
  type WatchBundleRequest_Start,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import type { Identifier } from "@edict/protocol/gen/cerbos/cloud/pdp/v1/pdp_pb";
import type { AccessTokens } from "./access-tokens.ts";
import { authenticate, tokenHeader } from "./authenticate.ts";
import type { DeploymentTargets } from "./deployment-targets.ts";
import { requestOrigin } from "./request-origin.ts";
import type { SignedUrls } from "./signed-urls.ts";
import { toBundleInfo } from "./to-bundle-info.ts";
import { watchBundle } from "./watch-bundle.ts";

export interface HubParts {
  readonly plane: Plane;
  readonly tokens: AccessTokens;
  readonly urls: SignedUrls;
  readonly targets: DeploymentTargets;
  /** This process, in the registry of decision points. */
  readonly gatewayId: string;
  /** `https://…` for download links; `undefined`: what the client called. */
  readonly publicUrl: string | undefined;
  /** Aborted when the gateway shuts down. */
  readonly shutdown: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Hands bundles to decision points, by asking and by watching. */
export function createBundleService(parts: HubParts): ServiceImpl<typeof CerbosBundleService> {
  return {
    getBundle: async (request, context) => {
      const client = await authenticate(parts.plane, parts.tokens, context.requestHeader.get(tokenHeader));
      const deploymentId = checkSource(request.source, request.bundleType);
      const target = await readDeploymentTarget(parts.plane, deploymentId);
      checkAccess(client, target);
      const bundle = chooseBundle(target, request.pdpId?.instance ?? "");
      if (bundle === undefined)
        throw new ConnectError("No build of this deployment has succeeded yet.", Code.Unavailable);
      const origin = requestOrigin(context, parts.publicUrl);
      const { artifacts } = parts.plane;
      return { bundleInfo: await toBundleInfo({ artifacts, urls: parts.urls, origin }, request.source, bundle) };
    },
    watchBundle: (requests, context) => startWatch(parts, requests, context),
  };
}

async function* startWatch(parts: HubParts, requests: AsyncIterable<WatchBundleRequest>, context: HandlerContext) {
  const client = await authenticate(parts.plane, parts.tokens, context.requestHeader.get(tokenHeader));
  const iterator = requests[Symbol.asyncIterator]();
  const { pdpId, start } = readStart(await iterator.next());
  const deploymentId = checkSource(start.source, start.bundleType);
  checkAccess(client, await readDeploymentTarget(parts.plane, deploymentId));
  const session = {
    deploymentId,
    instance: pdpId.instance,
    version: pdpId.version,
    clientId: client.clientId,
    gatewayId: parts.gatewayId,
  };
  yield* watchBundle(parts, {
    session,
    source: start.source,
    origin: requestOrigin(context, parts.publicUrl),
    requests: iterator,
  });
}

function readStart(first: IteratorResult<WatchBundleRequest>): { pdpId: Identifier; start: WatchBundleRequest_Start } {
  const message = first.done === true ? undefined : first.value;
  if (message?.msg.case !== "start")
    throw new ConnectError("A watch begins with a start message.", Code.InvalidArgument);
  if (message.pdpId === undefined || message.pdpId.instance === "") {
    throw new ConnectError("A decision point must say which instance it is.", Code.InvalidArgument);
  }
  return { pdpId: message.pdpId, start: message.msg.value };
}

/** The deployment that is asked for. */
function checkSource(source: Source | undefined, bundleType: BundleType | undefined): string {
  if (source?.source.case !== "deploymentId") {
    throw new ConnectError("Ask for a deployment; playgrounds have no bundles here.", Code.InvalidArgument);
  }
  if (bundleType !== BundleType.RULE_TABLE) {
    throw new ConnectError("Only rule table bundles are served; use Cerbos 0.51 or later.", Code.FailedPrecondition);
  }
  return source.source.value;
}

/** A stock PDP stops deciding when it hears this, so it is said only when the rows say so for certain. */
function checkAccess(client: Client, target: DeploymentTarget | undefined): asserts target is DeploymentTarget {
  const isForeign = target?.workspaceId !== client.workspaceId;
  const isOther = client.deploymentId !== undefined && client.deploymentId !== target?.deploymentId;
  if (isForeign || isOther)
    throw new ConnectError("These credentials are not for this deployment.", Code.PermissionDenied);
}
