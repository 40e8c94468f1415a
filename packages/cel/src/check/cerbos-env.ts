import type { CelEnv } from "./cel-env.ts";
import type { CelType } from "./cel-type.ts";
import { dynType, listType, mapType, stringType, structType } from "./cel-type.ts";

const request = "cerbos.engine.v1.Request";
const principal = "cerbos.engine.v1.Request.Principal";
const resource = "cerbos.engine.v1.Request.Resource";
const auxData = "cerbos.engine.v1.AuxData";
const auxDataJwt = "cerbos.engine.v1.AuxData.JWT";
const runtime = "cerbos.engine.v1.Runtime";
const variables = "cerbos.Variables";

const attributes = mapType(stringType, dynType);

/** What Cerbos 0.55 shows to policy expressions. Fields answer to their .proto and their JSON names. */
export const cerbosEnv: CelEnv = {
  variables: new Map<string, CelType>([
    ["request", structType(request)],
    ["P", structType(principal)],
    ["R", structType(resource)],
    ["runtime", structType(runtime)],
    ...["constants", "C", "variables", "V", "globals", "G"].map((name): [string, CelType] => [
      name,
      structType(variables),
    ]),
  ]),
  records: new Map([
    [
      request,
      record({
        principal: structType(principal),
        resource: structType(resource),
        aux_data: structType(auxData),
        auxData: structType(auxData),
      }),
    ],
    [
      principal,
      record({
        id: stringType,
        roles: listType(stringType),
        attr: attributes,
        policy_version: stringType,
        policyVersion: stringType,
        scope: stringType,
      }),
    ],
    [
      resource,
      record({
        kind: stringType,
        id: stringType,
        attr: attributes,
        policy_version: stringType,
        policyVersion: stringType,
        scope: stringType,
      }),
    ],
    [auxData, record({ jwt: attributes, jwts: mapType(stringType, structType(auxDataJwt)) })],
    [auxDataJwt, record({ claims: attributes })],
    [runtime, record({ effective_derived_roles: listType(stringType), effectiveDerivedRoles: listType(stringType) })],
    [variables, () => dynType],
  ]),
};

function record(fields: { readonly [name: string]: CelType }): (field: string) => CelType | undefined {
  return (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined);
}
