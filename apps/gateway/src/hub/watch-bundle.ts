import { create } from "@bufbuild/protobuf";
import {
  type BundleRef,
  chooseBundle,
  type DeploymentTarget,
  type PdpSession,
  recordDisconnect,
  recordHeartbeat,
  recordOffer,
  registerPdp,
} from "@edict/control";
import {
  type Source,
  type WatchBundleRequest,
  type WatchBundleResponse,
  WatchBundleResponseSchema,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import type { HubParts } from "./bundle-service.ts";
import { createSignal } from "./signal.ts";
import { toBundleInfo } from "./to-bundle-info.ts";

export interface Watch {
  readonly session: PdpSession;
  readonly source: Source | undefined;
  readonly origin: string;
  readonly requests: AsyncIterator<WatchBundleRequest>;
}

/**
 * One watching decision point: it hears of each bundle that it should have, what it reports goes into the registry, and when the
 * gateway shuts down it is asked to come back.
 */
export async function* watchBundle(parts: HubParts, watch: Watch): AsyncGenerator<WatchBundleResponse> {
  const { session } = watch;
  const wake = createSignal();
  let wanted: BundleRef | undefined;
  let isOver = false;
  const end = () => {
    isOver = true;
    wake.raise();
  };
  const onTarget = (target: DeploymentTarget | undefined) => {
    // A deployment that cannot be read keeps what it has: taking a bundle away stops decisions.
    wanted = target === undefined ? wanted : chooseBundle(target, session.instance);
    wake.raise();
  };
  const stopWatching = parts.targets.watch(session.deploymentId, onTarget);
  parts.shutdown.addEventListener("abort", end);
  await registerPdp(parts.plane, session);
  readHeartbeats(parts, watch).catch(parts.onError).finally(end);
  let sent: string | undefined;
  try {
    while (!isOver) {
      if (wanted !== undefined && wanted.sha256 !== sent) {
        const bundle = wanted;
        sent = bundle.sha256;
        // Before it is sent: a refusal may come back at once.
        await recordOffer(parts.plane, session, bundle.bundleId);
        yield await toUpdate(parts, watch, bundle);
        continue;
      }
      await wake.wait();
    }
    if (parts.shutdown.aborted) yield toReconnect();
  } finally {
    stopWatching();
    parts.shutdown.removeEventListener("abort", end);
    await recordDisconnect(parts.plane, session).catch(parts.onError);
  }
}

async function readHeartbeats(parts: HubParts, watch: Watch): Promise<void> {
  for (;;) {
    const next = await watch.requests.next().catch(() => undefined);
    if (next === undefined || next.done === true) return;
    const { msg } = next.value;
    if (msg.case !== "heartbeat") continue;
    await recordHeartbeat(parts.plane, watch.session, msg.value.activeBundleId).catch(parts.onError);
  }
}

async function toUpdate(parts: HubParts, watch: Watch, bundle: BundleRef): Promise<WatchBundleResponse> {
  const { artifacts } = parts.plane;
  const info = await toBundleInfo({ artifacts, urls: parts.urls, origin: watch.origin }, watch.source, bundle);
  return create(WatchBundleResponseSchema, { msg: { case: "bundleUpdate", value: info } });
}

function toReconnect(): WatchBundleResponse {
  // Spread out, so that a whole fleet does not come back in the same second.
  const seconds = BigInt(1 + Math.floor(Math.random() * 5));
  return create(WatchBundleResponseSchema, {
    msg: { case: "reconnect", value: { backoff: { seconds, nanos: 0 }, reason: "The gateway restarts." } },
  });
}
