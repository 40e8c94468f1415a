import { compilePolicySet } from "@edict/compiler";
import { loadTable } from "@edict/engine";
import {
  type ApiCall,
  type ApiMethod,
  answerPlan,
  answerResourceBatch,
  answerResourceSet,
  DecisionPoint,
  decideChecks,
  type HttpAnswer,
  messageFields,
  noDecisionLog,
  type PdpContext,
  type PlaygroundMethods,
  type ReadMessage,
  requestTypes,
  toCheckCall,
  toCheckResourcesResponse,
} from "@edict/pdp";
import { type PolicySet, readPolicySet } from "@edict/policy";
import { type CheckOutcome, type Diagnostic, EdictError, type RuleTable } from "@edict/protocol";
import { createEngineEvaluator, runSuites } from "@edict/verify";
import { createEvaluator } from "./create-evaluator.ts";

/** The playground calls of Cerbos (`CerbosPlaygroundService`): compile the files of the request and use them once. */
export function createPlaygroundMethods(context: PdpContext): PlaygroundMethods {
  return {
    validate: {
      name: "/cerbos.svc.v1.CerbosPlaygroundService/PlaygroundValidate",
      request: requestTypes.playgroundFilesRequest,
      answer: (message) => withPolicies(message, () => ({ success: {} })),
    },
    test: {
      name: "/cerbos.svc.v1.CerbosPlaygroundService/PlaygroundTest",
      request: requestTypes.playgroundFilesRequest,
      answer: (message) => withPolicies(message, runTests),
    },
    evaluate: {
      name: "/cerbos.svc.v1.CerbosPlaygroundService/PlaygroundEvaluate",
      request: requestTypes.playgroundEvaluateRequest,
      answer: (message, call) => withPolicies(message, ({ table }) => evaluate(context, call, message, table)),
    },
    proxy: {
      name: "/cerbos.svc.v1.CerbosPlaygroundService/PlaygroundProxy",
      request: requestTypes.playgroundProxyRequest,
      answer: (message, call) => withPolicies(message, ({ table }) => proxy(withTable(context, table), call, message)),
    },
  } satisfies { readonly [name: string]: ApiMethod };
}

interface Compiled {
  readonly policySet: PolicySet;
  readonly table: RuleTable;
}

async function withPolicies(
  message: ReadMessage,
  use: (compiled: Compiled) => object | Promise<object>,
): Promise<HttpAnswer> {
  const playgroundId = messageFields.text(message, "playgroundId");
  const id = playgroundId === "" ? {} : { playgroundId };
  const policySet = readPolicySet(readFiles(message));
  const { table, diagnostics } = compilePolicySet(policySet);
  if (table === undefined) return { status: 400, body: { ...id, failure: { errors: toFailures(diagnostics) } } };
  return { status: 200, body: { ...id, ...(await use({ policySet, table })) } };
}

function readFiles(message: ReadMessage): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const file of messageFields.nestedList(message, "files")) {
    const contents = file.get("contents");
    if (contents instanceof Uint8Array) files.set(messageFields.text(file, "fileName"), contents);
  }
  return files;
}

function toFailures(diagnostics: readonly Diagnostic[]) {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ file, message, description, position, excerpt, cerbos }) => {
      const error =
        cerbos?.list === "loadFailures" ? `Failed to read: ${message}` : describe(message, description, cerbos?.list);
      const details =
        position === undefined
          ? {}
          : { line: position.line, column: position.column, ...(excerpt === undefined ? {} : { context: excerpt }) };
      return { file, error, ...(position === undefined ? {} : { details }) };
    });
}

function describe(message: string, description: string | undefined, list: string | undefined): string {
  return list === "compileErrors" && description !== undefined ? `${description} (${message})` : message;
}

function runTests({ policySet, table }: Compiled): object {
  const evaluate = createEngineEvaluator(loadTable(table, { schemaEnforcement: "reject" }));
  return { success: { results: runSuites({ files: policySet.testFiles, evaluate }) } };
}

/** A context that decides with the policies of the request instead of the loaded ones, and logs nothing. */
function withTable(context: PdpContext, table: RuleTable): PdpContext {
  const decisionPoint = new DecisionPoint();
  // Playgrounds show what a schema finds wrong but go on, as Cerbos's do.
  const config = { ...context.config, schema: { ...context.config.schema, enforcement: "warn" as const } };
  decisionPoint.activate({ evaluator: createEvaluator(table, config), bundleId: "", source: {} });
  return { ...context, decisionPoint, decisionLog: noDecisionLog };
}

async function evaluate(context: PdpContext, call: ApiCall, message: ReadMessage, table: RuleTable): Promise<object> {
  const outcomes = await decideChecks(withTable(context, table), {
    call,
    inputs: [
      {
        requestId: "",
        principal: messageFields.toPrincipal(messageFields.nested(message, "principal")),
        resource: messageFields.toResource(messageFields.nested(message, "resource")),
        actions: messageFields.texts(message, "actions"),
      },
    ],
    tokens: messageFields.toTokens(messageFields.nested(message, "auxData")),
    requestContext: undefined,
  });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new EdictError("internal", "no outcome");
  return { success: toEvaluation(outcome) };
}

function toEvaluation({ actions, effectiveDerivedRoles, validationErrors, outputs }: CheckOutcome) {
  return {
    results: actions.map(({ action, effect, policy }) => ({ action, effect, policy })),
    ...(effectiveDerivedRoles.length > 0 ? { effectiveDerivedRoles } : {}),
    ...(validationErrors.length > 0 ? { validationErrors } : {}),
    ...(outputs.length > 0 ? { outputs } : {}),
  };
}

async function proxy(context: PdpContext, call: ApiCall, message: ReadMessage): Promise<object> {
  const checkResources = messageFields.nested(message, "checkResources");
  if (checkResources !== undefined) {
    const request = toCheckCall(checkResources, call);
    const outcomes = await decideChecks(context, request);
    return { checkResources: toCheckResourcesResponse(checkResources, request, outcomes) };
  }
  const planResources = messageFields.nested(message, "planResources");
  if (planResources !== undefined) return { planResources: await answerPlan(context, planResources, call) };
  const set = messageFields.nested(message, "checkResourceSet");
  if (set !== undefined) return { checkResourceSet: (await answerResourceSet(context, set, call)).body };
  const batch = messageFields.nested(message, "checkResourceBatch") ?? new Map();
  return { checkResourceBatch: (await answerResourceBatch(context, batch, call)).body };
}
