/** How the module decides, fixed when it was compiled. */
@external("layout", "defaultVersion")
declare function defaultVersionCell(): usize;
@external("layout", "defaultScope")
declare function defaultScopeCell(): usize;
@external("layout", "flags")
declare function flags(): u32;

export function defaultVersion(): usize {
  return defaultVersionCell();
}

export function defaultScope(): usize {
  return defaultScopeCell();
}

export function isLenient(): bool {
  return (flags() & 1) != 0;
}

export function isStrict(): bool {
  return (flags() & 2) != 0;
}

/** Whether some condition reads `runtime`, so that derived roles must be known even if nobody asks for them. */
export function readsRuntime(): bool {
  return (flags() & 4) != 0;
}

/** Whether some policy looks at more than single attributes of a party, given by its key in the index of names. */
export function readsAllAttributes(party: u32): bool {
  return (flags() & (party == 0x30000 ? 8 : 16)) != 0;
}

/** Whether some policy asks for the time. */
export function readsNow(): bool {
  return (flags() & 32) != 0;
}

export function hasPrincipalPolicies(): bool {
  return (flags() & 64) != 0;
}

/** Whether attributes are validated. */
export function hasSchemas(): bool {
  return (flags() & 128) != 0;
}

/** Whether some policy looks at anything but names. */
export function readsValues(): bool {
  return (flags() & 256) != 0;
}

// What the policy set has; parts of the runtime that only others need are left out.
@external("feature", "usesScopes")
declare function featureScopes(): bool;
@external("feature", "oddNames")
declare function featureOddNames(): bool;
@external("feature", "usesOutputs")
declare function featureOutputs(): bool;
@external("feature", "usesDerivedRoles")
declare function featureDerivedRoles(): bool;
@external("feature", "usesRolePolicies")
declare function featureRolePolicies(): bool;
@external("feature", "usesPatterns")
declare function featurePatterns(): bool;
@external("feature", "readsAuxData")
declare function featureReadsAuxData(): bool;
@external("feature", "reportsErrors")
declare function featureReportsErrors(): bool;
@external("feature", "anyAction")
declare function featureAnyAction(): bool;
@external("feature", "manyRoles")
declare function featureManyRoles(): bool;
@external("feature", "remembersRules")
declare function featureRemembersRules(): bool;

/** Whether there is a scope beside the root. */
// @ts-ignore: decorator
@inline
export function usesScopes(): bool {
  return featureScopes();
}

/** Whether a name of a request that has to be sanitized could be one that policies mention. */
// @ts-ignore: decorator
@inline
export function hasOddNames(): bool {
  return featureOddNames();
}

// @ts-ignore: decorator
@inline
export function usesOutputs(): bool {
  return featureOutputs();
}

// @ts-ignore: decorator
@inline
export function usesDerivedRoles(): bool {
  return featureDerivedRoles();
}

// @ts-ignore: decorator
@inline
export function usesRolePolicies(): bool {
  return featureRolePolicies();
}

/** Whether names are matched against patterns. */
// @ts-ignore: decorator
@inline
export function usesPatterns(): bool {
  return featurePatterns();
}

/** Whether some policy looks at claims. */
// @ts-ignore: decorator
@inline
export function readsAuxData(): bool {
  return featureReadsAuxData();
}

/** Whether evaluation errors, and the policies that took part, can be told. */
// @ts-ignore: decorator
@inline
export function reportsErrors(): bool {
  return featureReportsErrors();
}

/** Whether some rule is for actions that it does not name. */
// @ts-ignore: decorator
@inline
export function hasRulesForAnyAction(): bool {
  return featureAnyAction();
}

/** Whether sets of role patterns need more than one word. */
// @ts-ignore: decorator
@inline
export function hasManyRoles(): bool {
  return featureManyRoles();
}

/** Whether what a rule came to has to be kept beside what its conditions came to. */
// @ts-ignore: decorator
@inline
export function remembersRules(): bool {
  return featureRemembersRules();
}
