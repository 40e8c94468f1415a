import type { PolicyDocument } from "@edict/policy";
import { compilePrincipalPolicy } from "./emit/compile-principal-policy.ts";
import { compileResourcePolicy } from "./emit/compile-resource-policy.ts";
import { compileRolePolicy } from "./emit/compile-role-policy.ts";
import type { CompiledUnit } from "./emit/compiled-unit.ts";
import { lintPolicy } from "./lint/lint-policies.ts";
import type { CompileContext } from "./resolve/compile-context.ts";

/**
 * Compiles a policy that decides, and looks for traps in it if it compiles. Derived roles and exports have no rows of
 * their own: they are compiled where they are used.
 */
export function compileUnit(document: PolicyDocument, context: CompileContext): CompiledUnit | undefined {
  const unit = compileByKind(document, context);
  if (unit === undefined || unit.mistakes.some((mistake) => mistake.severity !== "warning")) {
    return unit;
  }
  return { ...unit, mistakes: [...unit.mistakes, ...lintPolicy(document, context)] };
}

function compileByKind(document: PolicyDocument, context: CompileContext): CompiledUnit | undefined {
  const { policy } = document;
  switch (policy.kind) {
    case "resource":
      return compileResourcePolicy(document, policy.body, context);
    case "principal":
      return compilePrincipalPolicy(document, policy.body, context);
    case "role":
      return compileRolePolicy(document, policy.body, context);
    default:
      return undefined;
  }
}
