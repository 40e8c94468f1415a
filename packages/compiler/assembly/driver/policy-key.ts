/** Keys of the policies that a request is about, made when somebody asks. */
import { Builder, putText, startBuilder, toText } from "../core/builder";
import { emptyText, n } from "../core/cell";
import { placeVersion, principalPolicyVersion, principalScopeAt, principalScopeCount, scopeAt, scopeCount, scopeText } from "./place";
import { principalId, resourceKind, textOf } from "./request";
import { usesScopes } from "./options";
import { sanitizeName } from "./sanitize";

@external("text", "resource.")
declare function resourceText(): usize;
@external("text", "principal.")
declare function principalText(): usize;
@external("text", ".v")
declare function versionText(): usize;
@external("text", "/")
declare function slashText(): usize;

function makeKey(prefix: usize, name: usize, version: usize, scope: usize): usize {
  const out: Builder = startBuilder(64);
  putText(out, prefix);
  putText(out, sanitizeName(name));
  putText(out, versionText());
  putText(out, sanitizeName(version));
  if (usesScopes() && n(scope) > 0) {
    putText(out, slashText());
    putText(out, scope);
  }
  return toText(out);
}

/** The key of the policy in the most specific scope that exists. */
export function placePolicyKey(): usize {
  return scopeCount() == 0 ? emptyText : makeKey(resourceText(), textOf(resourceKind), placeVersion(), scopeText(scopeAt(0)));
}

export function principalPolicyKey(): usize {
  const scope = principalScopeCount() == 0 ? emptyText : scopeText(principalScopeAt(0));
  return makeKey(principalText(), textOf(principalId), principalPolicyVersion(), scope);
}
