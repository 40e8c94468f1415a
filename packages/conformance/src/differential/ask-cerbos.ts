import { setTimeout as sleep } from "node:timers/promises";
import type { AuxData, CheckInput, PlanInput } from "@edict/protocol";
import { canonical, canonicalFilter } from "../canonical.ts";
import type { CerbosProcess } from "./cerbos-process.ts";
import type { LoggedDecision } from "./decision-log.ts";

/** An answer as one text that can be compared. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** What Cerbos says in its log about a call that it does not answer. */
  readonly complaint: string;
}

export const answerFailed = "no answer";

export interface BatchAnswer {
  /** One for each input. */
  readonly answers: readonly Answer[];
  /** Policy key → source, of all inputs together. */
  readonly policies: string;
}

/** Asks about inputs that share their principal; `undefined` if Cerbos refuses the call as a whole. */
export async function askChecks(
  cerbos: CerbosProcess,
  inputs: readonly CheckInput[],
): Promise<BatchAnswer | undefined> {
  const [first] = inputs;
  if (first === undefined) return { answers: [], policies: policiesText({}) };
  const { requestId, principal, auxData } = first;
  const resources = inputs.map(({ resource, actions }) => ({ resource, actions }));
  const { status, body } = await cerbos.ask("/api/check/resources", {
    requestId,
    includeMeta: true,
    principal,
    resources,
    ...tokenOf(auxData),
  });
  if (status !== 200) return undefined;
  const { results, cerbosCallId } = body as CheckAnswer;
  const decision = await cerbos.takeDecision(cerbosCallId);
  const answers = results.map((result, index) => {
    const { evaluationErrors } = decision.checkResources?.outputs?.[index] ?? {};
    return { status, complaint: "", text: checkText(requestId, result, evaluationErrors) };
  });
  return { answers, policies: policiesText(policiesOf(decision)) };
}

interface CheckAnswer {
  readonly cerbosCallId: string;
  readonly results: readonly CheckResult[];
}

interface CheckResult {
  readonly resource: { readonly id: string };
  readonly actions: { readonly [action: string]: string };
  readonly validationErrors?: unknown;
  readonly outputs?: unknown;
  readonly meta?: {
    readonly actions?: {
      readonly [action: string]: { readonly matchedPolicy?: string; readonly matchedScope?: string };
    };
    readonly effectiveDerivedRoles?: unknown;
  };
}

function checkText(requestId: string, result: CheckResult, evaluationErrors: unknown): string {
  const { resource, actions, validationErrors, outputs, meta } = result;
  return canonical({
    requestId,
    resourceId: resource.id,
    actions: Object.fromEntries(
      Object.entries(actions).map(([action, effect]) => {
        const { matchedPolicy: policy, matchedScope: scope } = meta?.actions?.[action] ?? {};
        return [action, { effect, policy, scope }];
      }),
    ),
    effectiveDerivedRoles: meta?.effectiveDerivedRoles,
    outputs,
    validationErrors,
    evaluationErrors,
  });
}

interface PlanAnswer {
  readonly cerbosCallId: string;
  readonly filter?: unknown;
  readonly validationErrors?: unknown;
  readonly meta?: { readonly matchedScopes?: unknown };
}

export async function askPlan(cerbos: CerbosProcess, input: PlanInput): Promise<Answer> {
  const { auxData, ...request } = input;
  cerbos.takeComplaints();
  const { status, body } = await cerbos.ask("/api/plan/resources", {
    ...request,
    includeMeta: true,
    ...tokenOf(auxData),
  });
  if (status !== 200) return { status, text: answerFailed, complaint: await complaintOf(cerbos, body) };
  const { filter, validationErrors, meta, cerbosCallId } = body as PlanAnswer;
  const decision = await cerbos.takeDecision(cerbosCallId);
  const { evaluationErrors } = decision.planResources?.output ?? {};
  const text = planText(filter, {
    matchedScopes: meta?.matchedScopes,
    validationErrors,
    evaluationErrors,
    effectivePolicies: policiesOf(decision),
  });
  return { status, text, complaint: "" };
}

const complaintWaits = 100;
const complaintWaitMs = 5;

async function complaintOf(cerbos: CerbosProcess, body: unknown): Promise<string> {
  for (let wait = 0; wait < complaintWaits; wait++) {
    for (const line of cerbos.takeComplaints()) {
      const error = /^\{.*"message":"Resources query plan request failed".*"error":("(?:[^"\\]|\\.)*")\}$/.exec(
        line,
      )?.[1];
      if (error !== undefined) return JSON.parse(error);
    }
    // What fails after the planner, when the answer is written, is not in the log.
    const { code, message } = body as { readonly code?: number; readonly message?: string };
    if (code !== internalError) return message ?? "";
    await sleep(complaintWaitMs);
  }
  return "";
}

/** gRPC's number for what Cerbos says nothing about but in its log. */
const internalError = 13;

/** The filter, and what is said beside it, as one text. */
export function planText(filter: unknown, { matchedScopes, ...beside }: { readonly [name: string]: unknown }): string {
  return `${canonicalFilter(filter)} ${canonical({ matchedScopes, ...beside })}`;
}

export function policiesText(effectivePolicies: object): string {
  return canonical({ effectivePolicies });
}

function policiesOf({ auditTrail }: LoggedDecision): object {
  const entries = Object.entries(auditTrail?.effectivePolicies ?? {});
  return Object.fromEntries(entries.map(([key, { attributes }]) => [key, attributes?.source ?? null]));
}

/** A token whose signature nobody looks at. */
function tokenOf(auxData: AuxData | undefined): object {
  if (auxData === undefined) return {};
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = `${part({ alg: "HS256", typ: "JWT" })}.${part(auxData.jwt)}.${part("unsigned")}`;
  return { auxData: { jwt: { token } } };
}
