/**
 * Names of policies. A policy key is the fully-qualified name without its `cerbos.` prefix:
 * `resource.leave_request.vdefault/acme.hr`, `principal.donald_duck.v20210210`, `role.acme_admin.vdefault`.
 */
export const fqnPrefix = "cerbos.";

const invalidIdentifierCharacters = /[^0-9A-Za-z_.]+/g;
const sanitisedNamePattern = /^[A-Za-z][0-9A-Za-z_@./-]*(:[A-Za-z][0-9A-Za-z_@./-]*)*$/;

/** Names of the form that Cerbos allowed before 0.30 lose their special characters; all others stay as they are. */
export function sanitizeName(name: string): string {
  return sanitisedNamePattern.test(name) ? name.replace(invalidIdentifierCharacters, "_") : name;
}

export function resourcePolicyKey(resource: string, version: string, scope: string): string {
  return withScope(`resource.${sanitizeName(resource)}.v${sanitizeName(version)}`, scope);
}

export function principalPolicyKey(principal: string, version: string, scope: string): string {
  return withScope(`principal.${sanitizeName(principal)}.v${sanitizeName(version)}`, scope);
}

/** A role policy without a version is of version "default". */
export function rolePolicyKey(role: string, version: string, scope: string): string {
  return withScope(`role.${sanitizeName(role)}.v${sanitizeName(version === "" ? "default" : version)}`, scope);
}

/** Key of a set of derived roles. */
export function derivedRolesKey(name: string): string {
  return `derived_roles.${sanitizeName(name)}`;
}

/** Key of exported constants. */
export function exportConstantsKey(name: string): string {
  return `export_constants.${sanitizeName(name)}`;
}

/** Key of exported variables. */
export function exportVariablesKey(name: string): string {
  return `export_variables.${sanitizeName(name)}`;
}

export function policyKeyFromFqn(fqn: string): string {
  return fqn.startsWith(fqnPrefix) ? fqn.slice(fqnPrefix.length) : fqn;
}

/** A leading "." marks the root scope in requests and is not part of the scope. */
export function scopeValue(scope: string): string {
  return scope.startsWith(".") ? scope.slice(1) : scope;
}

/** Ancestors of a scope, nearest first, ending with the root scope "": `a.b.c` → `a.b`, `a`, "". */
export function scopeParents(scope: string): string[] {
  const parents: string[] = [];
  for (let at = scope.lastIndexOf("."); at > 0; at = scope.lastIndexOf(".", at - 1)) parents.push(scope.slice(0, at));
  if (scope !== "") parents.push("");
  return parents;
}

function withScope(key: string, scope: string): string {
  return scope === "" ? key : `${key}/${scope}`;
}
