import { requiredAncestors } from "../policy-index/missing-ancestors.ts";
import { type SetLint, warning } from "./lint-input.ts";

/** Policies that never decide: a scope above them has only role policies, and Cerbos then leaves them out. */
export const findInertPolicies: SetLint = (index) =>
  [...index.byKey.values()].flatMap((document) => {
    const missing = requiredAncestors(document).find(({ key }) => !index.byKey.has(key));
    return missing === undefined
      ? []
      : [
          warning({
            code: "scope_missing",
            document,
            path: "resource_policy.scope",
            message: `this policy has no effect, because there is no policy ${missing.key} above it`,
            remedy: "Add the missing policy; one without rules passes requests on to its parent.",
          }),
        ];
  });
