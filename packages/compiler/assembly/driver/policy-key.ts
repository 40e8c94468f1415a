/** Keys of the policies that a request is about, made when somebody asks. */
import { Builder, putBytes, putText, startBuilder, toText } from "../core/builder";
import { n, p } from "../core/cell";
import { placeVersion, principalPolicyVersion, principalScopeAt, principalScopeCount, scopeAt, scopeCount } from "./place";
import { principalId, resourceKind, textAt } from "./request";
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
  if (n(scope) > 0) {
    putText(out, slashText());
    putBytes(out, p(scope), n(scope));
  }
  return toText(out);
}

/** The key of the policy in the most specific scope that exists. */
export function placePolicyKey(): usize {
  const scope = scopeCount() == 0 ? 0 : scopeAt(0).text;
  return scope == 0 ? toText(startBuilder(0)) : makeKey(resourceText(), textAt(resourceKind), placeVersion(), scope);
}

export function principalPolicyKey(): usize {
  const scope = principalScopeCount() == 0 ? 0 : principalScopeAt(0).text;
  return makeKey(principalText(), textAt(principalId), principalPolicyVersion(), scope == 0 ? toText(startBuilder(0)) : scope);
}
