import type { Position } from "@edict/protocol";
import type { LoadMistake } from "./load-diagnostic.ts";
import type { Policy } from "./policy.ts";
import { locatePolicy, type SourceMap } from "./source-map.ts";

interface Findings {
  readonly text: string;
  readonly mistakes: LoadMistake[];
  sourceMap: SourceMap | undefined;
}

/** What the rules of single fields cannot say: names that clash, rules for nobody. */
export function checkPolicy(policy: Policy, text: string): readonly LoadMistake[] {
  const findings: Findings = { text, mistakes: [], sourceMap: undefined };
  switch (policy.kind) {
    case "resource":
      checkRoles(policy.body.rules, findings);
      checkResourceRuleNames(policy.body.rules, findings);
      break;
    case "principal":
      checkPrincipalRules(policy.body.rules, findings);
      break;
    case "derivedRoles":
      checkDefinitions(policy.body.definitions, findings);
      break;
    case "exportConstants":
      checkTopLevelVariables(policy, "constants", findings);
      break;
    case "exportVariables":
      checkTopLevelVariables(policy, "variables", findings);
      break;
    default:
  }
  return findings.mistakes;
}

function at(findings: Findings, path: string): Position | undefined {
  findings.sourceMap ??= locatePolicy(findings.text);
  return findings.sourceMap.fields.get(path);
}

function report(findings: Findings, code: LoadMistake["code"], path: string, message: string, remedy: string): void {
  const position = at(findings, path);
  findings.mistakes.push({ kind: "unspecified", message, position, remedy, ...(code && { code }) });
}

type ResourceRules = Extract<Policy, { kind: "resource" }>["body"]["rules"];
type PrincipalRules = Extract<Policy, { kind: "principal" }>["body"]["rules"];
type Definitions = Extract<Policy, { kind: "derivedRoles" }>["body"]["definitions"];

function checkRoles(rules: ResourceRules, findings: Findings): void {
  rules.forEach((rule, index) => {
    if (rule.roles.length === 0 && rule.derivedRoles.length === 0) {
      const name = rule.name === "" ? `#${index + 1}` : rule.name;
      report(
        findings,
        "policy_value",
        `resource_policy.rules[${index}]`,
        `rule ${name} does not specify any roles or derived roles to match`,
        "Name the roles the rule is for under `roles` or `derivedRoles`.",
      );
    }
  });
}

interface Clash {
  readonly index: number;
  readonly first: number;
}

/** Items whose name, unless it is "", stands earlier in the list. */
function clashesOf(names: readonly string[]): Clash[] {
  const seen = new Map<string, number>();
  return names.flatMap((name, index) => {
    const first = seen.get(name);
    if (name === "" || first === undefined) {
      seen.set(name, index);
      return [];
    }
    return [{ index, first }];
  });
}

function checkResourceRuleNames(rules: ResourceRules, findings: Findings): void {
  for (const { index, first } of clashesOf(rules.map((rule) => rule.name))) {
    const place = definedAt(findings, `resource_policy.rules[${first}]`, " defined");
    const message = `duplicate rule name "${rules[index]?.name}": rule #${index + 1} has the same name as rule #${first + 1}${place}`;
    report(findings, "rule_duplicate_name", `resource_policy.rules[${index}]`, message, "Give each rule its own name.");
  }
}

function definedAt(findings: Findings, path: string, verb = ""): string {
  const position = at(findings, path);
  return position === undefined ? "" : `${verb} at ${position.line}:${position.column}`;
}

function checkPrincipalRules(rules: PrincipalRules, findings: Findings): void {
  const clashes = new Map(clashesOf(rules.map((rule) => rule.resource)).map((clash) => [clash.index, clash.first]));
  rules.forEach((rule, index) => {
    const path = `principal_policy.rules[${index}]`;
    const first = clashes.get(index);
    if (first !== undefined) {
      const place = definedAt(findings, `principal_policy.rules[${first}]`);
      const message = `duplicate resource "${rule.resource}" at rule #${index + 1}: previous definition in rule #${first + 1}${place}`;
      report(findings, "policy_duplicate", path, message, "Put all actions of a resource under one rule.");
    }
    for (const clash of clashesOf(rule.actions.map((action) => action.name))) {
      const place = definedAt(findings, `${path}.actions[${clash.first}]`, " defined");
      const name = rule.actions[clash.index]?.name;
      const message = `duplicate action rule name "${name}": action rule #${clash.index + 1} for resource "${rule.resource}" has the same name as action rule #${clash.first + 1}${place}`;
      report(
        findings,
        "rule_duplicate_name",
        `${path}.actions[${clash.index}]`,
        message,
        "Give each rule its own name.",
      );
    }
  });
}

function checkDefinitions(definitions: Definitions, findings: Findings): void {
  for (const { index, first } of clashesOf(definitions.map((definition) => definition.name))) {
    const place = definedAt(findings, `derived_roles.definitions[${first}]`);
    const message = `duplicate derived role definition "${definitions[index]?.name}": definition #${index + 1} has the same name as definition #${first + 1}${place}`;
    const path = `derived_roles.definitions[${index}]`;
    report(findings, "policy_duplicate", path, message, "Give each derived role its own name.");
  }
}

function checkTopLevelVariables(policy: Policy, kind: "constants" | "variables", findings: Findings): void {
  if (policy.variables.size > 0) {
    const message = `export ${kind} policies do not support the deprecated top-level variables field`;
    report(findings, "policy_structure", "variables", message, "Move the variables into an exportVariables policy.");
  }
}
