export { CelTimestamp } from "@edict/cel";
export { decodeRuleTable } from "./bundle/decode-rule-table.ts";
export { check } from "./check.ts";
export {
  type ActionExplanation,
  type ConditionExplanation,
  type Explanation,
  explain,
  type RuleExplanation,
} from "./explain.ts";
export { type Engine, loadTable, withOptions } from "./load-table.ts";
export { formatInstant, parseInstant } from "./parse-instant.ts";
export { plan } from "./plan/plan.ts";
export { createSchemaValidator } from "./schema/schema-validator.ts";
