import type { PolicyDocument } from "@edict/policy";
import { compilePrincipalPolicy } from "./emit/compile-principal-policy.ts";
import { compileResourcePolicy } from "./emit/compile-resource-policy.ts";
import { compileRolePolicy } from "./emit/compile-role-policy.ts";
import type { CompiledUnit } from "./emit/compiled-unit.ts";
import type { CompileContext } from "./resolve/compile-context.ts";

/** Compiles a policy that decides. Derived roles and exports have no rows of their own: they are compiled where used. */
export function compileUnit(document: PolicyDocument, context: CompileContext): CompiledUnit | undefined {
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
