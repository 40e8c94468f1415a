/** The order of keys in formatted files, by message; keys that are not listed follow in the order of the .proto file. */
export const keyOrder: ReadonlyMap<string, readonly string[]> = new Map([
  ["cerbos.policy.v1.Policy", ["$schema", "apiVersion", "description", "disabled", "metadata", "variables"]],
  [
    "cerbos.policy.v1.ResourcePolicy",
    [
      "resource",
      "version",
      "scope",
      "scopePermissions",
      "importDerivedRoles",
      "constants",
      "variables",
      "schemas",
      "rules",
    ],
  ],
  ["cerbos.policy.v1.ResourceRule", ["name", "actions", "effect", "roles", "derivedRoles", "condition", "output"]],
  [
    "cerbos.policy.v1.PrincipalPolicy",
    ["principal", "version", "scope", "scopePermissions", "constants", "variables", "rules"],
  ],
  ["cerbos.policy.v1.PrincipalRule.Action", ["name", "action", "effect", "condition", "output"]],
  [
    "cerbos.policy.v1.RolePolicy",
    ["role", "version", "scope", "scopePermissions", "parentRoles", "constants", "variables", "rules"],
  ],
  ["cerbos.policy.v1.RoleRule", ["name", "resource", "allowActions", "condition", "output"]],
  ["cerbos.policy.v1.DerivedRoles", ["name", "constants", "variables", "definitions"]],
  [
    "cerbos.policy.v1.TestSuite",
    [
      "$schema",
      "name",
      "description",
      "skip",
      "skipReason",
      "options",
      "principals",
      "principalGroups",
      "resources",
      "resourceGroups",
      "auxData",
      "tests",
    ],
  ],
  ["cerbos.policy.v1.TestTable", ["name", "description", "skip", "skipReason", "options", "input", "expected"]],
  [
    "cerbos.policy.v1.TestTable.Input",
    ["principals", "principalGroups", "resources", "resourceGroups", "actions", "auxData"],
  ],
  [
    "cerbos.policy.v1.TestTable.Expectation",
    ["principal", "principals", "principalGroups", "resource", "resources", "resourceGroups", "actions", "outputs"],
  ],
]);
