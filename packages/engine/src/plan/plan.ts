import type { CelTimestamp } from "@edict/cel";
import {
  compareText,
  type PlanFilter,
  type PlanInput,
  type PlanOutcome,
  scopeValue,
  type ValidationError,
} from "@edict/protocol";
import type { Engine } from "../load-table.ts";
import type { PolicySources } from "../loaded-rule.ts";
import { findResourcePlace } from "../resource-place.ts";
import { findScopeChain } from "../scope-chain.ts";
import { withParentRoles } from "../standing.ts";
import { intersectFilters, normalizeFilter, printFilter } from "./normalize-filter.ts";
import { planAction } from "./plan-action.ts";
import { falseNode, nodeToOperand } from "./plan-node.ts";
import { type PlanRun, startPlan } from "./plan-run.ts";
import { UnplannableError } from "./to-operand.ts";

const noMatch = "NO_MATCH";
const denied: PlanFilter = { kind: "KIND_ALWAYS_DENIED", condition: undefined };

/**
 * Which resources a principal may act on, as a filter over the attributes that are not given. Pure given the table and
 * `now`, never throws; `failure` says why a condition has no form as a filter. (`cerbos.svc.v1.CerbosService/PlanResources`)
 */
export function plan(engine: Engine, input: PlanInput, now: CelTimestamp | undefined): PlanOutcome {
  const { resource } = input;
  const place = findResourcePlace(engine, resource.kind, resource.policyVersion, resource.scope);
  const principalScopes = findPrincipalScopes(engine, input);
  if (place.scopes.length === 0 && principalScopes.length === 0) {
    return outcome(input, { filter: denied, filterDebug: noMatch, validationErrors: [], matchedScopes: new Map() });
  }
  const validation = engine.validateAttributes.plan(place.schemas, input);
  const validationErrors = validation.errors;
  if (validation.reject) {
    return outcome(input, {
      filter: denied,
      filterDebug: printFilter(denied),
      validationErrors,
      matchedScopes: new Map(),
    });
  }
  const run = startPlan(engine, input, now);
  const roles = withParentRoles(place, input.principal.roles);
  const matchedScopes = new Map<string, string>();
  const filters: PlanFilter[] = [];
  let isMatched = false;
  try {
    for (const action of input.actions) {
      const found = planAction({ run, place, principalScopes, roles, action });
      matchedScopes.set(action, found.matchedScope);
      isMatched ||= found.node !== undefined;
      filters.push(normalizeFilter(nodeToOperand(found.node ?? falseNode)));
    }
  } catch (error) {
    if (!(error instanceof UnplannableError)) throw error;
    return outcome(input, {
      filter: denied,
      filterDebug: "",
      validationErrors,
      matchedScopes,
      run,
      failure: error.message,
    });
  }
  const filter = intersectFilters(filters);
  const filterDebug = isMatched ? printFilter(filter) : noMatch;
  return outcome(input, { filter, filterDebug, validationErrors, matchedScopes, run });
}

function findPrincipalScopes({ index, options }: Engine, { principal }: PlanInput): readonly string[] {
  const scope = scopeValue(principal.scope === "" ? options.defaultScope : principal.scope);
  return findScopeChain(scope, index.principalScopes, options.lenientScopeSearch);
}

interface Result {
  readonly filter: PlanFilter;
  readonly filterDebug: string;
  readonly validationErrors: readonly ValidationError[];
  readonly matchedScopes: ReadonlyMap<string, string>;
  readonly run?: PlanRun;
  readonly failure?: string;
}

function outcome({ requestId }: PlanInput, { run, failure, ...result }: Result): PlanOutcome {
  const errors = [...(run?.errors ?? [])].sort(
    (a, b) => compareText(a.expression, b.expression) || compareText(a.message, b.message),
  );
  const effectivePolicies: PolicySources = new Map((run?.sources ?? []).flatMap((entries) => [...entries]));
  return { requestId, ...result, evaluationErrors: errors, effectivePolicies, failure };
}
