export * from "./cel-ast.ts";
export * from "./check.ts";
export * from "./diagnostic.ts";
export * from "./error-codes.ts";
export * from "./json-value.ts";
export * from "./plan.ts";
export * from "./rule-table.ts";
