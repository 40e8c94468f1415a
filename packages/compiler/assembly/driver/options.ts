/** How the module decides and what its policy set has, fixed when it was compiled; what only others need is left out. */
@external("layout", "defaultVersion")
export declare function defaultVersion(): usize;
@external("layout", "defaultScope")
export declare function defaultScope(): usize;

/** Whether the scopes that a request names need not exist. */
@external("feature", "isLenient")
export declare function isLenient(): bool;
/** Whether a condition that fails ends the action. */
@external("feature", "isStrict")
export declare function isStrict(): bool;
/** Whether some condition reads `runtime`, so that derived roles must be known even if nobody asks for them. */
@external("feature", "readsRuntime")
export declare function readsRuntime(): bool;
/** Whether some policy looks at more than single attributes of the principal. */
@external("feature", "readsAllOfPrincipal")
export declare function readsAllOfPrincipal(): bool;
/** The same of the resource. */
@external("feature", "readsAllOfResource")
export declare function readsAllOfResource(): bool;
/** Whether some policy asks for the time. */
@external("feature", "readsNow")
export declare function readsNow(): bool;
/** Whether some policy looks at claims. */
@external("feature", "readsAuxData")
export declare function readsAuxData(): bool;
/** Whether some policy looks at anything but names. */
@external("feature", "usesValues")
export declare function readsValues(): bool;
@external("feature", "usesPrincipalPolicies")
export declare function hasPrincipalPolicies(): bool;
@external("feature", "usesRolePolicies")
export declare function usesRolePolicies(): bool;
@external("feature", "usesDerivedRoles")
export declare function usesDerivedRoles(): bool;
@external("feature", "usesOutputs")
export declare function usesOutputs(): bool;
/** Whether attributes are validated. */
@external("feature", "usesSchemas")
export declare function hasSchemas(): bool;
/** Whether there is a scope beside the root. */
@external("feature", "usesScopes")
export declare function usesScopes(): bool;
/** Whether names are matched against patterns. */
@external("feature", "usesPatterns")
export declare function usesPatterns(): bool;
/** Whether a name of a request that has to be sanitized could be one that policies mention. */
@external("feature", "oddNames")
export declare function hasOddNames(): bool;
/** Whether some rule is for actions that it does not name. */
@external("feature", "anyAction")
export declare function hasRulesForAnyAction(): bool;
/** Whether sets of role patterns need more than one word. */
@external("feature", "manyRoles")
export declare function hasManyRoles(): bool;
/** Whether what a rule came to has to be kept beside what its conditions came to. */
@external("feature", "remembersRules")
export declare function remembersRules(): bool;
/** Whether evaluation errors, and the policies that took part, can be told. */
@external("feature", "reportsErrors")
export declare function reportsErrors(): bool;
