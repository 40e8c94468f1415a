export * from "./policy.ts";
export * from "./policy-set.ts";
export * from "./source-map.ts";
export * from "./test-suite.ts";
