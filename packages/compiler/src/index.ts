export { encodeRuleTable } from "./bundle/encode-rule-table.ts";
export { type CompileCache, createCompileCache } from "./compile-cache.ts";
export { compilePolicySet } from "./compile-policy-set.ts";
export type { CompileOptions, CompileResult, SchemaPolicy } from "./compile-result.ts";
export { type CerbosCompileReport, toCerbosCompileReport } from "./report/to-cerbos-compile-report.ts";
export { diagnoseWasmRefusals, type WasmRefusal } from "./wasm-refusals.ts";
