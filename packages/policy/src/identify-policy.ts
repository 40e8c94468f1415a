import {
  derivedRolesKey,
  exportConstantsKey,
  exportVariablesKey,
  principalPolicyKey,
  resourcePolicyKey,
  rolePolicyKey,
} from "@edict/protocol";
import type { Policy } from "./policy.ts";

/** What a policy is called: `resource.leave_request.vdefault/acme`. */
export interface PolicyIdentity {
  readonly key: string;
  readonly scope: string;
  readonly version: string;
}

export function identifyPolicy({ kind, body }: Policy): PolicyIdentity {
  switch (kind) {
    case "resource":
      return {
        key: resourcePolicyKey(body.resource, body.version, body.scope),
        scope: body.scope,
        version: body.version,
      };
    case "principal":
      return {
        key: principalPolicyKey(body.principal, body.version, body.scope),
        scope: body.scope,
        version: body.version,
      };
    case "role": {
      const version = body.version === "" ? "default" : body.version;
      return { key: rolePolicyKey(body.role, version, body.scope), scope: body.scope, version };
    }
    case "derivedRoles":
      return { key: derivedRolesKey(body.name), scope: "", version: "" };
    case "exportConstants":
      return { key: exportConstantsKey(body.name), scope: "", version: "" };
    case "exportVariables":
      return { key: exportVariablesKey(body.name), scope: "", version: "" };
  }
}
