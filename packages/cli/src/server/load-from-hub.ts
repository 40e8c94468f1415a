import { readFileSync } from "node:fs";
import {
  createBundleCache,
  createHubClient,
  type DecisionPoint,
  followDeployment,
  type HubConnection,
  noBundleCache,
  type PdpConfig,
  readTrustedKey,
} from "@edict/pdp";
import { EdictError } from "@edict/protocol";
import type { Environment } from "../environment.ts";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { edictVersion } from "../version.ts";
import type { EvaluatorFactory } from "./create-evaluator.ts";
import type { Log } from "./log.ts";

export interface HubSourceOptions {
  readonly config: PdpConfig;
  readonly decisionPoint: DecisionPoint;
  readonly log: Log;
  readonly environment: Environment;
  readonly createEvaluator: EvaluatorFactory;
  /** Name of this decision point in the hub's registry, unless the configuration has one. */
  readonly instance: string;
}

const heartbeatMs = 30_000;
const retryMinMs = 500;
const retryMaxMs = 30_000;

/** Follows a deployment of a hub. Rejects if the hub refuses the credentials; waits for it in every other case. */
export async function loadFromHub(options: HubSourceOptions): Promise<{ close(): Promise<void> }> {
  const { config, decisionPoint, log, createEvaluator } = options;
  const connection = readConnection(options);
  const remote = config.storage.hub?.remote;
  const { minRetryWait, maxRetryWait, heartbeatInterval } = config.hub.connection;
  try {
    return await followDeployment({
      connection,
      client: createHubClient(connection),
      cache: remote?.cacheDir === undefined ? noBundleCache : createBundleCache(remote.cacheDir),
      trustedKeys: readPinnedKey(config),
      heartbeatIntervalMs: heartbeatInterval ?? heartbeatMs,
      retry: { minMs: minRetryWait ?? retryMinMs, maxMs: maxRetryWait ?? retryMaxMs },
      disableAutoUpdate: remote?.disableAutoUpdate ?? false,
      activate(table) {
        const source = { deploymentId: connection.deploymentId, bundleId: table.bundleId };
        decisionPoint.activate({
          evaluator: createEvaluator(table, config),
          bundleId: table.bundleId,
          source: { hub: { remoteBundle: source } },
        });
      },
      deactivate: () => decisionPoint.deactivate(),
      log: ({ level, message, cause }) => log[level](message, cause),
    });
  } catch (error) {
    if (error instanceof EdictError) throw new CommandFailure(error.message, exitCodes.unknown);
    throw error;
  }
}

function readConnection({ config, environment, instance }: HubSourceOptions): HubConnection {
  const { credentials, connection } = config.hub;
  const { tls } = connection;
  return {
    endpoint: required(connection.apiEndpoint, "hub.connection.apiEndpoint").replace(/\/$/, ""),
    caCert: tls?.caCert === undefined ? undefined : readFileSync(tls.caCert, "utf8"),
    clientId: required(credentials.clientID ?? environment.CERBOS_HUB_CLIENT_ID, "hub.credentials.clientID"),
    clientSecret: required(
      credentials.clientSecret ?? environment.CERBOS_HUB_CLIENT_SECRET,
      "hub.credentials.clientSecret",
    ),
    deploymentId: required(config.storage.hub?.remote.deploymentID, "storage.hub.remote.deploymentID"),
    instance: credentials.pdpID ?? instance,
    version: `edict-${edictVersion.version}`,
  };
}

function readPinnedKey({ hub }: PdpConfig): ReadonlyMap<string, string> | undefined {
  if (hub.trust === undefined) return undefined;
  try {
    return readTrustedKey(hub.trust.publicKey);
  } catch {
    throw new CommandFailure("hub.trust.publicKey is not an Ed25519 public key (PEM or base64)", exitCodes.arguments);
  }
}

function required(value: string | undefined, key: string): string {
  if (value === undefined || value === "") throw new CommandFailure(`${key} is not set`, exitCodes.unknown);
  return value;
}
