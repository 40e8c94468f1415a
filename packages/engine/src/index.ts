export { CelTimestamp } from "@edict/cel";
export { decodeRuleTable } from "./bundle/decode-rule-table.ts";
export { check } from "./check.ts";
export { compileGlob, type GlobMatcher } from "./glob.ts";
export { type Engine, loadTable, withOptions } from "./load-table.ts";
export { parseInstant } from "./parse-instant.ts";
export { plan } from "./plan/plan.ts";
