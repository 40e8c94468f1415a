import {
  authzenWellKnown,
  createAuthzenEvaluation,
  createAuthzenEvaluations,
  createAuthzenMetadata,
} from "./api/authzen.ts";
import { createCheckResources } from "./api/check-resources.ts";
import type { PdpContext } from "./api/decide.ts";
import { createCheckResourceBatch, createCheckResourceSet } from "./api/deprecated-checks.ts";
import { createPlanResources } from "./api/plan-resources.ts";
import { createTokenReader } from "./aux-data/token-reader.ts";
import type { PdpConfig } from "./config/pdp-config.ts";
import { createDecisionLog } from "./decision-log/decision-log.ts";
import { createFileWriter } from "./decision-log/file-writer.ts";
import type { DecisionPoint } from "./decision-point.ts";
import { errorAnswer } from "./http/api-error.ts";
import type { ApiEndpoint } from "./http/http-answer.ts";
import { type Routes, startHttpServer } from "./http/http-server.ts";

/** Who answers the playground calls; they need a compiler, which a decision point does not have. */
export interface PlaygroundEndpoints {
  readonly validate: ApiEndpoint;
  readonly test: ApiEndpoint;
  readonly evaluate: ApiEndpoint;
  readonly proxy: ApiEndpoint;
}

export interface PdpOptions {
  readonly config: PdpConfig;
  readonly decisionPoint: DecisionPoint;
  readonly version: { readonly version: string; readonly commit: string; readonly buildDate: string };
  readonly playground: ((context: PdpContext) => PlaygroundEndpoints) | undefined;
  /** Private: causes of internal errors. */
  readonly onError: (error: unknown) => void;
}

export interface RunningPdp {
  readonly url: string;
  /** Finishes running requests and flushes the decision log. */
  close(): Promise<void>;
}

/** Starts serving decisions. Requests before the first policies are loaded are answered with "unavailable". */
export async function startPdp(options: PdpOptions): Promise<RunningPdp> {
  const { config, decisionPoint } = options;
  const { audit } = config;
  const file =
    audit.enabled && audit.file !== undefined
      ? createFileWriter([audit.file.path, ...audit.file.additionalPaths])
      : undefined;
  const decisionLog = createDecisionLog(audit, file?.write ?? (() => undefined));
  const context: PdpContext = {
    decisionPoint,
    config,
    readTokens: createTokenReader(config.auxData.jwt),
    decisionLog,
    clock: () => new Date(),
  };
  const routes = createRoutes(context, options);
  const listener = await startHttpServer({ server: config.server, routes, decisionLog, onError: options.onError });
  return {
    url: listener.url,
    async close() {
      await listener.close();
      await file?.close();
    },
  };
}

function createRoutes(context: PdpContext, { config, decisionPoint, version, playground }: PdpOptions): Routes {
  const endpoints = new Map<string, ApiEndpoint>([
    ["GET /_cerbos/health", () => health(decisionPoint)],
    ["GET /api/server_info", () => ({ status: 200, body: version })],
    ["POST /api/check/resources", createCheckResources(context)],
    ["POST /api/plan/resources", createPlanResources(context)],
    ["POST /api/check", createCheckResourceSet(context)],
    ["POST /api/check_resource_batch", createCheckResourceBatch(context)],
    [`GET ${authzenWellKnown}`, createAuthzenMetadata()],
    ["POST /access/v1/evaluation", createAuthzenEvaluation(context)],
    ["POST /access/v1/evaluations", createAuthzenEvaluations(context)],
  ]);
  const fallbacks = new Map([["/admin", config.server.adminAPI.enabled ? adminMissing : adminDisabled]]);
  const offered = config.server.playgroundEnabled ? playground?.(context) : undefined;
  if (offered === undefined) fallbacks.set("/api/playground", playgroundDisabled);
  for (const [name, endpoint] of Object.entries(offered ?? {})) endpoints.set(`POST /api/playground/${name}`, endpoint);
  return { endpoints, fallbacks };
}

const playgroundDisabled = errorAnswer(12, 404, "Playground service is disabled by the configuration");
const adminDisabled = errorAnswer(12, 404, "Admin service is disabled by the configuration");
const adminMissing = errorAnswer(
  12,
  501,
  "The admin API of mutable stores is not offered; push policies to a store of the hub instead",
);

function health(decisionPoint: DecisionPoint) {
  const serving = decisionPoint.active !== undefined;
  return { status: serving ? 200 : 503, body: { status: serving ? "SERVING" : "NOT_SERVING" } };
}
