import type { Constants, Policy, Variables } from "@edict/policy";
import { derivedRolesKey, exportConstantsKey, exportVariablesKey } from "@edict/protocol";

/** A name that a policy imports. */
export interface PolicyImport {
  readonly kind: "derived roles" | "constants" | "variables";
  readonly name: string;
  /** Key of the policy that should be there. */
  readonly key: string;
  /** Protobuf path of the import. */
  readonly path: string;
}

/** What a policy imports: derived roles, then constants, then variables, each in the order written. */
export function importsOf({ kind, body }: Policy): PolicyImport[] {
  switch (kind) {
    case "resource": {
      const roles = body.importDerivedRoles.map((name, index): PolicyImport => {
        const path = `resource_policy.import_derived_roles[${index}]`;
        return { kind: "derived roles", name, key: derivedRolesKey(name), path };
      });
      return [...roles, ...definitionImports("resource_policy", body)];
    }
    case "principal":
      return definitionImports("principal_policy", body);
    case "role":
      return definitionImports("role_policy", body);
    case "derivedRoles":
      return definitionImports("derived_roles", body);
    default:
      return [];
  }
}

interface WithDefinitions {
  readonly constants: Constants | undefined;
  readonly variables: Variables | undefined;
}

function definitionImports(prefix: string, { constants, variables }: WithDefinitions): PolicyImport[] {
  const imports: PolicyImport[] = [];
  constants?.import.forEach((name, index) => {
    const path = `${prefix}.constants.import[${index}]`;
    imports.push({ kind: "constants", name, key: exportConstantsKey(name), path });
  });
  variables?.import.forEach((name, index) => {
    const path = `${prefix}.variables.import[${index}]`;
    imports.push({ kind: "variables", name, key: exportVariablesKey(name), path });
  });
  return imports;
}
