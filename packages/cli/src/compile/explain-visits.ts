import type { RuleExplanation } from "@edict/engine";

type Condition = NonNullable<RuleExplanation["condition"]>;

/** A line of a report, with what belongs to it. */
export interface Explained {
  readonly text: string;
  readonly branches: readonly Explained[];
}

/** The rules that were looked at until one decided, each with the parts of its condition. */
export function explainVisits(visits: readonly RuleExplanation[]): Explained {
  const none = [{ text: "no rule is about this action", branches: [] }];
  return { text: "WHY:", branches: visits.length === 0 ? none : visits.map(explainVisit) };
}

const verdicts: { readonly [verdict in RuleExplanation["verdict"]]: string } = {
  activated: "activated",
  conditionNotMet: "condition not met",
  inactive: "its derived role is not active",
  failed: "failed",
};

function explainVisit({
  policy,
  rule,
  role,
  effect,
  verdict,
  derivedRole,
  condition,
  variables,
}: RuleExplanation): Explained {
  const forRole = role === undefined ? "" : ` for role ${role}`;
  const result = verdict === "activated" ? `${verdicts[verdict]} → ${effect}` : verdicts[verdict];
  const ofDerivedRole = derivedRole?.condition === undefined ? [] : [explainCondition(derivedRole.condition)];
  const derived =
    derivedRole === undefined ? [] : [{ text: `derived role ${derivedRole.name}`, branches: ofDerivedRole }];
  const values = Object.entries({ ...derivedRole?.variables, ...variables }).map(([name, shown]) => ({
    text: `V.${name} = ${show(shown)}`,
    branches: [],
  }));
  const own = condition === undefined ? [] : [explainCondition(condition)];
  return { text: `${policy}#${rule}${forRole}: ${result}`, branches: [...derived, ...own, ...values] };
}

function explainCondition(condition: Condition): Explained {
  if ("op" in condition) {
    return { text: `${condition.op} → ${condition.holds}`, branches: condition.of.map(explainCondition) };
  }
  return { text: `${condition.expression} → ${show(condition)}`, branches: [] };
}

function show(shown: object): string {
  return "error" in shown ? `ERROR: ${shown.error}` : JSON.stringify("value" in shown ? shown.value : null);
}
