import type { CheckInput, CheckOutcome, EvaluationError, JsonObject, PlanInput, PlanOutcome } from "@edict/protocol";
import { toFilter } from "../api/plan-resources.ts";
import type { PdpConfig } from "../config/pdp-config.ts";
import type { ActivePolicies } from "../decision-point.ts";
import type { ApiCall } from "../http/http-answer.ts";

/** Records decisions. Recording must never fail a request. */
export interface DecisionLog {
  recordCheck(record: CheckRecord): void;
  recordPlan(record: PlanRecord): void;
  recordAccess(record: AccessRecord): void;
}

interface CallRecord {
  readonly time: Date;
  readonly call: ApiCall;
}

export interface CheckRecord extends CallRecord {
  readonly active: ActivePolicies;
  readonly inputs: readonly CheckInput[];
  readonly outcomes: readonly CheckOutcome[];
  readonly failure: string | undefined;
  readonly requestContext: JsonObject | undefined;
}

export interface PlanRecord extends CallRecord {
  readonly active: ActivePolicies;
  readonly input: PlanInput;
  /** The deprecated `action` of the request; "" if it has `actions`. */
  readonly action: string;
  readonly outcome: PlanOutcome;
  readonly includeMeta: boolean;
  readonly requestContext: JsonObject | undefined;
}

export interface AccessRecord extends CallRecord {
  /** `/cerbos.svc.v1.CerbosService/CheckResources` */
  readonly method: string;
  /** gRPC status code. */
  readonly statusCode: number;
  readonly active: ActivePolicies | undefined;
  readonly requestContext: JsonObject | undefined;
}

export const noDecisionLog: DecisionLog = {
  recordCheck: () => undefined,
  recordPlan: () => undefined,
  recordAccess: () => undefined,
};

/** Where entries go: one JSON value each. */
export type WriteEntry = (entry: object) => void;

/** A log that writes entries in Cerbos's JSON form (`cerbos.audit.v1.DecisionLogEntry`, `AccessLogEntry`). */
export function createDecisionLog(audit: PdpConfig["audit"], write: WriteEntry): DecisionLog {
  if (!audit.enabled) return noDecisionLog;
  const { checkResources, planResources } = audit.decisionLogFilters;
  const decisions = audit.decisionLogsEnabled;
  const metadata = (call: ApiCall) => selectMetadata(audit, call);
  return {
    recordCheck(record) {
      const allowed = record.outcomes.every((o) => o.actions.every(({ effect }) => effect === "EFFECT_ALLOW"));
      if (!decisions || (checkResources.ignoreAllowAll && allowed)) return;
      write({ ...head("decision", record), ...metadata(record.call), ...toCheckEntry(record), ...tail(record) });
    },
    recordPlan(record) {
      const { kind } = record.outcome.filter;
      if (!decisions || planResources.ignoreAll) return;
      if (planResources.ignoreAlwaysAllow && kind === "KIND_ALWAYS_ALLOWED") return;
      write({
        ...head("decision", record),
        ...metadata(record.call),
        planResources: toPlanEntry(record),
        ...tail(record),
      });
    },
    recordAccess(record) {
      if (!audit.accessLogsEnabled) return;
      const { method, statusCode } = record;
      write({
        ...head("access", record),
        ...metadata(record.call),
        method,
        ...(statusCode === 0 ? {} : { statusCode }),
        ...source(record),
      });
    },
  };
}

function head(kind: "decision" | "access", { time, call }: CallRecord) {
  const { address, userAgent, forwardedFor } = call.peer;
  return {
    "log.logger": "cerbos.audit",
    "log.kind": kind,
    callId: call.callId,
    timestamp: time.toISOString(),
    peer: { address, ...(userAgent === "" ? {} : { userAgent }), ...(forwardedFor === "" ? {} : { forwardedFor }) },
  };
}

/** Secrets, and what no reader can do anything with. */
const neverLogged = ["authorization", "grpc-trace-bin"];

/** Of the connection, not of the call. */
const ofConnection = [
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
];

function selectMetadata({ includeMetadataKeys, excludeMetadataKeys }: PdpConfig["audit"], call: ApiCall) {
  if (includeMetadataKeys.length === 0 && excludeMetadataKeys.length === 0) return {};
  const excluded = new Set([...neverLogged, ...ofConnection, ...excludeMetadataKeys]);
  const included = new Set(includeMetadataKeys);
  const keep = (key: string) => !excluded.has(key) && (included.size === 0 || included.has(key));
  const entries = Object.entries(call.headers).filter(([key, value]) => value !== undefined && keep(key));
  return { metadata: Object.fromEntries(entries.map(([key, value]) => [key, { values: [value].flat() }])) };
}

function toCheckEntry({ inputs, outcomes, failure }: CheckRecord) {
  return {
    checkResources: {
      inputs: inputs.map(toInput),
      ...(failure === undefined ? { outputs: outcomes.map(toOutput) } : { error: failure }),
    },
  };
}

function toInput(input: CheckInput) {
  const { requestId, principal, resource, actions } = input;
  return {
    ...(requestId === "" ? {} : { requestId }),
    principal: withoutEmpty(principal),
    resource: withoutEmpty(resource),
    actions,
    ...toAuxData(input),
  };
}

function toAuxData({ auxData }: Pick<CheckInput, "auxData">) {
  return auxData === undefined ? {} : { auxData: withoutEmpty(auxData) };
}

/** protojson leaves out empty text, lists and maps. */
function withoutEmpty(message: object): { readonly [key: string]: unknown } {
  return Object.fromEntries(
    Object.entries(message).filter(([, value]) => {
      if (value === "" || value === undefined) return false;
      return typeof value !== "object" || value === null || Object.keys(value).length > 0;
    }),
  );
}

function toOutput(outcome: CheckOutcome) {
  const { requestId, resourceId, actions, effectiveDerivedRoles, outputs, validationErrors, evaluationErrors } =
    outcome;
  return withoutEmpty({
    requestId,
    resourceId,
    actions: Object.fromEntries(
      actions.map(({ action, effect, policy, scope }) => [action, withoutEmpty({ effect, policy, scope })]),
    ),
    effectiveDerivedRoles,
    outputs,
    validationErrors,
    evaluationErrors: evaluationErrors.map(toEvaluationError),
  });
}

function toEvaluationError({ expression, message }: EvaluationError) {
  return { celError: { expression, message } };
}

function toPlanEntry({ input, action, outcome, includeMeta }: PlanRecord) {
  const { requestId, actions, principal, resource } = input;
  return {
    input: {
      ...withoutEmpty({ requestId, action, actions }),
      principal: withoutEmpty(principal),
      resource: withoutEmpty(resource),
      ...toAuxData(input),
      ...(includeMeta ? { includeMeta } : {}),
    },
    output: {
      ...withoutEmpty({
        requestId,
        action,
        kind: resource.kind,
        policyVersion: resource.policyVersion,
        scope: resource.scope,
        actions,
        filterDebug: outcome.filterDebug,
        matchedScopes: Object.fromEntries(outcome.matchedScopes),
        validationErrors: outcome.validationErrors,
        evaluationErrors: outcome.evaluationErrors.map(toEvaluationError),
      }),
      filter: toFilter(outcome),
    },
  };
}

function tail(record: CheckRecord | PlanRecord) {
  const outcomes = "outcomes" in record ? record.outcomes : [record.outcome];
  const effectivePolicies = Object.fromEntries(
    outcomes.flatMap((outcome) => [...outcome.effectivePolicies].map(([key, attributes]) => [key, { attributes }])),
  );
  const trail = Object.keys(effectivePolicies).length === 0 ? {} : { effectivePolicies };
  return {
    auditTrail: trail,
    ...source(record),
  };
}

function source({ active, requestContext }: Pick<AccessRecord, "active" | "requestContext">) {
  return {
    ...(active === undefined ? {} : { policySource: active.source }),
    ...(requestContext === undefined ? {} : { requestContext }),
  };
}
