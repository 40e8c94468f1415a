import { type ApiMethod, toEndpoint } from "../api/api-method.ts";
import {
  authzenWellKnown,
  createAuthzenEvaluation,
  createAuthzenEvaluations,
  createAuthzenMetadata,
} from "../api/authzen.ts";
import { type Methods, refusals } from "../api/create-methods.ts";
import type { PdpContext } from "../api/decide.ts";
import type { DecisionPoint } from "../decision-point.ts";
import { errorAnswer } from "./api-error.ts";
import type { ApiEndpoint, HttpAnswer } from "./http-answer.ts";
import type { Routes } from "./http-server.ts";

/** Where everything is served over HTTP. */
export function createRoutes(context: PdpContext, { cerbos, playground }: Methods): Routes {
  const { decisionPoint, config } = context;
  const services =
    playground === undefined ? [cerbosService] : [cerbosService, "cerbos.svc.v1.CerbosPlaygroundService"];
  const endpoints = new Map<string, ApiEndpoint>([
    [
      "GET /_cerbos/health",
      ({ query }) => health(decisionPoint, new URLSearchParams(query).get("service") ?? "", services),
    ],
    [`GET ${authzenWellKnown}`, createAuthzenMetadata()],
    ["POST /access/v1/evaluation", createAuthzenEvaluation(context)],
    ["POST /access/v1/evaluations", createAuthzenEvaluations(context)],
  ]);
  const add = (route: string, method: ApiMethod) => endpoints.set(route, toEndpoint(context, method));
  add("GET /api/server_info", cerbos.serverInfo);
  add("POST /api/check/resources", cerbos.checkResources);
  add("POST /api/plan/resources", cerbos.planResources);
  add("POST /api/check", cerbos.checkResourceSet);
  add("POST /api/check_resource_batch", cerbos.checkResourceBatch);
  const fallbacks = new Map([["/admin", config.server.adminAPI.enabled ? adminMissing : adminDisabled]]);
  if (playground === undefined) fallbacks.set("/api/playground", playgroundDisabled);
  for (const [name, method] of Object.entries(playground ?? {})) add(`POST /api/playground/${name}`, method);
  return { endpoints, fallbacks };
}

const playgroundDisabled = errorAnswer(12, 404, refusals.playgroundDisabled);
const adminDisabled = errorAnswer(12, 404, refusals.adminDisabled);
const adminMissing = errorAnswer(12, 501, refusals.adminMissing);

const cerbosService = "cerbos.svc.v1.CerbosService";

function health(decisionPoint: DecisionPoint, service: string, services: readonly string[]): HttpAnswer {
  if (service !== "" && !services.includes(service)) return errorAnswer(5, 404, "unknown service");
  const serving = decisionPoint.active !== undefined;
  return { status: serving ? 200 : 503, body: { status: serving ? "SERVING" : "NOT_SERVING" } };
}
