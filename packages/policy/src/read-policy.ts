import type { JsonValue } from "@edict/protocol";
import type { MessageValue } from "./message/message-descriptor.ts";
import type {
  DerivedRolesPolicy,
  ExportConstantsPolicy,
  ExportVariablesPolicy,
  Policy,
  PolicyBody,
  PolicyMetadata,
  PrincipalPolicy,
  ResourcePolicy,
  RolePolicy,
} from "./policy.ts";

/** The members of `cerbos.policy.v1.Policy` as the message reader leaves them: its description and these types agree. */
interface RawPolicy {
  readonly apiVersion: string;
  readonly disabled: boolean;
  readonly description: string;
  readonly metadata: RawMetadata | undefined;
  readonly variables: ReadonlyMap<string, string>;
  readonly resourcePolicy: ResourcePolicy | undefined;
  readonly principalPolicy: PrincipalPolicy | undefined;
  readonly rolePolicy: RolePolicy | undefined;
  readonly derivedRoles: DerivedRolesPolicy | undefined;
  readonly exportVariables: ExportVariablesPolicy | undefined;
  readonly exportConstants: ExportConstantsPolicy | undefined;
}

interface RawMetadata {
  readonly sourceFile: string;
  readonly annotations: ReadonlyMap<string, string>;
  readonly storeIdentifier: string;
  readonly sourceAttributes: { readonly attributes: ReadonlyMap<string, JsonValue> } | undefined;
}

/** Turns a message that kept all its rules into a policy. */
export function toPolicy(message: MessageValue): Policy {
  const raw = message as unknown as RawPolicy;
  const { apiVersion, disabled, description, metadata, variables } = raw;
  return { apiVersion, disabled, description, variables, metadata: metadata && toMetadata(metadata), ...toBody(raw) };
}

function toMetadata(metadata: RawMetadata): PolicyMetadata {
  const { sourceFile, annotations, storeIdentifier, sourceAttributes } = metadata;
  return { sourceFile, annotations, storeIdentifier, sourceAttributes: sourceAttributes?.attributes ?? new Map() };
}

function toBody(raw: RawPolicy): PolicyBody {
  if (raw.resourcePolicy !== undefined) {
    return { kind: "resource", body: raw.resourcePolicy };
  }
  if (raw.principalPolicy !== undefined) {
    return { kind: "principal", body: raw.principalPolicy };
  }
  if (raw.rolePolicy !== undefined) {
    return { kind: "role", body: raw.rolePolicy };
  }
  if (raw.derivedRoles !== undefined) {
    return { kind: "derivedRoles", body: raw.derivedRoles };
  }
  if (raw.exportVariables !== undefined) {
    return { kind: "exportVariables", body: raw.exportVariables };
  }
  if (raw.exportConstants !== undefined) {
    return { kind: "exportConstants", body: raw.exportConstants };
  }
  throw new Error("a policy without a type passed its rules");
}
