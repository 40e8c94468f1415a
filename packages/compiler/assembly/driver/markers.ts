/** Markers that the compiler names when a policy set uses what is bound to them. */
export function usesOutputs(): void {}
export function usesSchemas(): void {}
export function usesRolePolicies(): void {}
export function usesPrincipalPolicies(): void {}
export function usesPatterns(): void {}
