import { excerptAt, locatePolicy, type PolicyDocument, type PolicyDocumentKind, type PolicySet } from "@edict/policy";
import type { Diagnostic } from "@edict/protocol";

/** Kinds whose rules the Wasm module would have to decide; null for those that only serve others. */
const constructs: { readonly [kind in PolicyDocumentKind]: { readonly field: string; readonly name: string } | null } =
  {
    resource: { field: "resource_policy", name: "Resource policies" },
    principal: { field: "principal_policy", name: "Principal policies" },
    role: { field: "role_policy", name: "Role policies" },
    derivedRoles: null,
    exportVariables: null,
    exportConstants: null,
  };

/**
 * Why a policy set has no Wasm module: each construct that cannot be compiled to Wasm, at the first place where it is used.
 * Nothing can be yet, so every set that decides anything is refused; a wrong module is never made.
 */
export function findWasmRefusals(policySet: PolicySet): readonly Diagnostic[] {
  const first = new Map<PolicyDocumentKind, PolicyDocument>();
  for (const document of policySet.policies) {
    const { kind } = document.policy;
    if (constructs[kind] !== null && !first.has(kind)) first.set(kind, document);
  }
  return [...first].map(([kind, document]) => toRefusal(document, constructs[kind]));
}

function toRefusal(document: PolicyDocument, construct: (typeof constructs)[PolicyDocumentKind]): Diagnostic {
  const position = locatePolicy(document.text).fields.get(construct?.field ?? "") ?? document.start;
  return {
    code: "wasm_unsupported",
    severity: "warning",
    file: document.file,
    position,
    message: `${construct?.name} cannot be compiled to Wasm yet; the build is published without it.`,
    description: undefined,
    remedy: undefined,
    excerpt: excerptAt(document.text, position),
  };
}
