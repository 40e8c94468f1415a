import { EdictError, isJsonList, isJsonObject, type JsonObject, type JsonValue } from "@edict/protocol";
import { ulid } from "ulid";
import type { ApiCall, ApiEndpoint, HttpAnswer } from "../http/http-answer.ts";
import { InvalidRequestError } from "../request/read-request.ts";
import { describeViolations, requiredViolation } from "../request/validate-message.ts";
import { withAccessLog } from "./api-method.ts";
import { toMeta } from "./check-resources.ts";
import { type CheckCall, decideChecks, type PdpContext } from "./decide.ts";

/**
 * OpenID AuthZEN Authorization API 1.0: evaluation and evaluations. Unknown fields are ignored, defaults replace whole
 * entities, and each evaluation of a batch is decided on its own, as the standard says. Cerbos's `cerbos.*` properties
 * carry what the standard has no field for.
 */

const wellKnown = "/.well-known/authzen-configuration";

export function createAuthzenMetadata(): ApiEndpoint {
  return ({ baseUrl }) => ({
    status: 200,
    body: {
      policy_decision_point: baseUrl,
      access_evaluation_endpoint: `${baseUrl}/access/v1/evaluation`,
      access_evaluations_endpoint: `${baseUrl}/access/v1/evaluations`,
    },
  });
}

export function createAuthzenEvaluation(context: PdpContext): ApiEndpoint {
  return logged(context, "AccessEvaluation", async (call) => ({
    status: 200,
    body: await evaluate(context, call, parseBody(call)),
  }));
}

export function createAuthzenEvaluations(context: PdpContext): ApiEndpoint {
  return logged(context, "AccessEvaluationBatch", async (call) => {
    const body = parseBody(call);
    const items = body["evaluations"];
    if (items === undefined || (isJsonList(items) && items.length === 0)) {
      return { status: 200, body: await evaluate(context, call, body) };
    }
    if (!isJsonList(items)) throw new EdictError("invalid_request", "evaluations must be a list");
    return { status: 200, body: { evaluations: await evaluateAll(context, call, body, items) } };
  });
}

function logged(context: PdpContext, name: string, endpoint: (call: ApiCall) => Promise<HttpAnswer>): ApiEndpoint {
  const method = `/authzen.authorization.v1.AuthorizationService/${name}`;
  return async (call) => {
    const access = { name: method, call, requestContext: undefined };
    return withRequestId(call, await withAccessLog(context, access, () => endpoint(call)));
  };
}

const semantics = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;

async function evaluateAll(
  context: PdpContext,
  call: ApiCall,
  defaults: JsonObject,
  items: readonly JsonValue[],
): Promise<Decision[]> {
  const options = isJsonObject(defaults["options"]) ? defaults["options"] : {};
  const wanted = options["evaluations_semantic"] ?? "execute_all";
  const semantic = semantics.find((known) => known === wanted);
  if (semantic === undefined) throw new EdictError("invalid_request", "options.evaluations_semantic is not known");
  const { evaluations: _, options: __, ...shared } = defaults;
  const decisions: Decision[] = [];
  for (const item of items) {
    if (!isJsonObject(item)) throw new EdictError("invalid_request", "each evaluation must be an object");
    // What is decided on its own is logged on its own.
    const decision = await evaluateItem(context, { ...call, callId: ulid() }, { ...shared, ...item });
    decisions.push(decision);
    if (semantic === "deny_on_first_deny" && !decision.decision) break;
    if (semantic === "permit_on_first_permit" && decision.decision) break;
  }
  return decisions;
}

interface Decision {
  readonly decision: boolean;
  readonly context?: { readonly [name: string]: unknown };
}

/** An evaluation of a batch that cannot be decided is a deny that says why; the others are not affected. */
async function evaluateItem(context: PdpContext, call: ApiCall, item: JsonObject): Promise<Decision> {
  try {
    return await evaluate(context, call, item);
  } catch (error) {
    if (!(error instanceof EdictError) || error.code !== "invalid_request") throw error;
    return { decision: false, context: { error: { status: 400, message: error.message } } };
  }
}

async function evaluate(context: PdpContext, call: ApiCall, body: JsonObject): Promise<Decision> {
  const request = toCheckCall(call, body);
  const outcomes = await decideChecks(context, request);
  const [outcome] = outcomes;
  const decision = outcome?.actions[0]?.effect === "EFFECT_ALLOW";
  const requested = isJsonObject(body["context"]) ? body["context"] : {};
  if (outcome === undefined || requested["cerbos.includeMeta"] !== true) return { decision };
  const [action] = outcome.actions;
  const result = {
    resource: { id: outcome.resourceId, kind: request.inputs[0]?.resource.kind },
    actions: { [action?.action ?? ""]: action?.effect },
    meta: toMeta(outcome),
    ...(outcome.outputs.length > 0 ? { outputs: outcome.outputs } : {}),
    ...(outcome.validationErrors.length > 0 ? { validationErrors: outcome.validationErrors } : {}),
  };
  return { decision, context: { "cerbos.response": { results: [result] } } };
}

function toCheckCall(call: ApiCall, body: JsonObject): CheckCall {
  refuseIncomplete(body);
  const subject = requireObject(body, "subject");
  const action = requireObject(body, "action");
  const resource = requireObject(body, "resource");
  const context = isJsonObject(body["context"]) ? body["context"] : {};
  const subjectProperties = properties(subject);
  const resourceProperties = properties(resource);
  const subjectType = requireText(subject, "subject.type", "type");
  return {
    call,
    inputs: [
      {
        requestId: textOf(context["cerbos.requestId"]),
        principal: {
          id: requireText(subject, "subject.id", "id"),
          roles: readRoles(subjectProperties["cerbos.roles"], subjectType),
          policyVersion: textOf(subjectProperties["cerbos.policyVersion"]),
          scope: textOf(subjectProperties["cerbos.scope"]),
          attr: withoutReserved(subjectProperties),
        },
        resource: {
          id: requireText(resource, "resource.id", "id"),
          kind: requireText(resource, "resource.type", "type"),
          policyVersion: textOf(resourceProperties["cerbos.policyVersion"]),
          scope: textOf(resourceProperties["cerbos.scope"]),
          attr: withoutReserved(resourceProperties),
        },
        actions: [requireText(action, "action.name", "name")],
      },
    ],
    tokens: readTokens(context["cerbos.auxData"]),
    requestContext: undefined,
  };
}

function readRoles(value: JsonValue | undefined, subjectType: string): readonly string[] {
  if (value === undefined) return [subjectType];
  if (!isJsonList(value) || value.length === 0)
    throw new EdictError("invalid_request", "cerbos.roles must be a list of names");
  return value.map((role) => {
    if (typeof role === "string" && role !== "") return role;
    throw new EdictError("invalid_request", "cerbos.roles must be a list of names");
  });
}

function readTokens(auxData: JsonValue | undefined): CheckCall["tokens"] {
  const jwt = isJsonObject(auxData) ? auxData["jwt"] : undefined;
  if (!isJsonObject(jwt)) return { jwt: undefined, jwts: new Map() };
  return {
    jwt: { token: textOf(jwt["token"]), keySetId: textOf(jwt["keySetId"] ?? jwt["key_set_id"]) },
    jwts: new Map(),
  };
}

function properties(entity: JsonObject): JsonObject {
  const value = entity["properties"];
  return isJsonObject(value) ? value : {};
}

const reserved = new Set(["cerbos.roles", "cerbos.policyVersion", "cerbos.scope"]);

function withoutReserved(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !reserved.has(name)));
}

function parseBody({ body, headers }: ApiCall): JsonObject {
  const type = String(headers["content-type"] ?? "");
  if (!/^application\/json\b/i.test(type))
    throw new EdictError("invalid_request", "Content-Type must be application/json");
  let value: JsonValue;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new EdictError("invalid_request", "the body is not valid JSON", error);
  }
  if (!isJsonObject(value)) throw new EdictError("invalid_request", "the body must be a JSON object");
  return value;
}

/** Field numbers of `authzen.authorization.v1`, for the details of the answer. */
const fieldNumbers: { readonly [path: string]: number } = {
  subject: 1,
  resource: 2,
  action: 3,
  "subject.type": 1,
  "subject.id": 2,
  "resource.type": 1,
  "resource.id": 2,
  "action.name": 1,
};

/** Everything that must be there and is not, in the order of the fields. */
function refuseIncomplete(body: JsonObject): void {
  const required = { subject: ["type", "id"], resource: ["type", "id"], action: ["name"] };
  const paths = Object.entries(required).flatMap(([name, members]) => {
    const entity = body[name] ?? undefined;
    if (entity === undefined) return [[name]];
    if (!isJsonObject(entity)) return [];
    return members.filter((member) => (entity[member] ?? "") === "").map((member) => [name, member]);
  });
  if (paths.length > 0) throw missing(...paths);
}

function missing(...paths: readonly (readonly string[])[]): InvalidRequestError {
  const violations = paths.map((path) =>
    requiredViolation(
      path.map((fieldName, index) => ({
        fieldNumber: fieldNumbers[path.slice(0, index + 1).join(".")] ?? 0,
        fieldName,
        fieldType: index === 0 ? "TYPE_MESSAGE" : "TYPE_STRING",
      })),
    ),
  );
  return new InvalidRequestError(describeViolations(violations), violations);
}

function requireObject(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  if (value === undefined || value === null) throw missing([name]);
  if (!isJsonObject(value)) throw new EdictError("invalid_request", `${name} must be an object`);
  return value;
}

function requireText(entity: JsonObject, path: string, name: string): string {
  const value = entity[name];
  if (typeof value === "string" && value !== "") return value;
  if (value === undefined || value === "") throw missing(path.split("."));
  throw new EdictError("invalid_request", `${path} must be text`);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function withRequestId({ headers }: ApiCall, answer: HttpAnswer): HttpAnswer {
  const id = headers["x-request-id"];
  return typeof id === "string" ? { ...answer, headers: { "x-request-id": id } } : answer;
}

export { wellKnown as authzenWellKnown };
