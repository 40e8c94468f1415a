export { excerptAt } from "./excerpt.ts";
export { fileRoleOf } from "./file-role.ts";
export { type FormattedPolicy, formatPolicy } from "./format/format-policy.ts";
export { identifyPolicy } from "./identify-policy.ts";
export { type ParsedPolicy, type PolicyFile, parsePolicy, policyFileBytesMax } from "./parse-policy.ts";
export {
  type ParsedTestFile,
  parseAuxDataFixture,
  parsePrincipalsFixture,
  parseResourcesFixture,
  parseTestSuite,
} from "./parse-test-suite.ts";
export * from "./policy.ts";
export * from "./policy-set.ts";
export { quoteGo } from "./quote-go.ts";
export { createPolicyCache, type PolicyCache, type RepositoryFiles, readPolicySet } from "./read-policy-set.ts";
export { locatePolicy, type SourceMap } from "./source-map.ts";
export * from "./test-suite.ts";
