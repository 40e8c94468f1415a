import {
  anyValue,
  bool,
  type FieldType,
  field,
  list,
  type MessageDescriptor,
  map,
  message,
  of,
  string,
  uint64,
} from "./message-descriptor.ts";

/** Each pattern as Cerbos prints it, and as a regular expression that says the same and cannot backtrack for long. */
const noGlobs = { patternText: String.raw`^[^!*?\[\]{}]+$`, pattern: /^[^!*?[\]{}]+$/ };
const importName = { patternText: String.raw`^[\w\-\.]+$`, pattern: /^[\w.-]+$/ };
const ruleName = { patternText: String.raw`^([a-zA-Z][\w\@\.\-]*)*$`, pattern: /^(?:[a-zA-Z][\w@.-]*)?$/ };
const versionName = { patternText: String.raw`^[\w]+$`, pattern: /^\w+$/ };
export const scopeName = {
  patternText: String.raw`^(^$|\.|[0-9a-zA-Z][\w\-]*(\.\w[\w\-]*)*)$`,
  pattern: /^(?:\.|[0-9a-zA-Z][\w-]*(?:\.\w[\w-]*)*)?$/,
};
export const optionalVersionName = { patternText: String.raw`^[\w]*$`, pattern: /^\w*$/ };

export const effect: FieldType = {
  kind: "enum",
  names: ["EFFECT_UNSPECIFIED", "EFFECT_ALLOW", "EFFECT_DENY", "EFFECT_NO_MATCH"],
};
export const decidedEffects = ["EFFECT_ALLOW", "EFFECT_DENY"];
const scopePermissions: FieldType = {
  kind: "enum",
  names: [
    "SCOPE_PERMISSIONS_UNSPECIFIED",
    "SCOPE_PERMISSIONS_OVERRIDE_PARENT",
    "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS",
  ],
};

const names = { unique: true, items: { minLength: 1 } };
const imports = { unique: true, items: importName };

const match: MessageDescriptor = message(
  "cerbos.policy.v1.Match",
  [
    field(
      "all",
      of(() => matchList),
      { oneof: "op" },
    ),
    field(
      "any",
      of(() => matchList),
      { oneof: "op" },
    ),
    field(
      "none",
      of(() => matchList),
      { oneof: "op" },
    ),
    field("expr", string, { oneof: "op" }),
  ],
  { requiredOneofs: ["op"] },
);
const matchList = message("cerbos.policy.v1.Match.ExprList", [
  list(
    "of",
    of(() => match),
    { required: true },
  ),
]);

const condition = message(
  "cerbos.policy.v1.Condition",
  [
    field(
      "match",
      of(() => match),
      { oneof: "condition" },
    ),
    field("script", string, { oneof: "condition" }),
  ],
  { requiredOneofs: ["condition"] },
);

const output = message("cerbos.policy.v1.Output", [
  field("expr", string),
  field(
    "when",
    of(() => outputWhen),
  ),
]);
const outputWhen = message("cerbos.policy.v1.Output.When", [
  field("rule_activated", string),
  field("condition_not_met", string),
]);

const variables = message("cerbos.policy.v1.Variables", [list("import", string, imports), map("local", string)]);
const constants = message("cerbos.policy.v1.Constants", [list("import", string, imports), map("local", anyValue)]);

const ignoreWhen = message("cerbos.policy.v1.Schemas.IgnoreWhen", [
  list("actions", string, { ...names, required: true }),
]);
const schema = message("cerbos.policy.v1.Schemas.Schema", [
  field("ref", string, { required: true, minLength: 1 }),
  field(
    "ignore_when",
    of(() => ignoreWhen),
  ),
]);
const schemas = message("cerbos.policy.v1.Schemas", [
  field(
    "principal_schema",
    of(() => schema),
  ),
  field(
    "resource_schema",
    of(() => schema),
  ),
]);

const resourceRule = message("cerbos.policy.v1.ResourceRule", [
  list("actions", string, { ...names, required: true }),
  list("derived_roles", string, imports),
  list("roles", string, names),
  field(
    "condition",
    of(() => condition),
  ),
  field("effect", effect, { required: true, oneOf: decidedEffects }),
  field("name", string, ruleName),
  field(
    "output",
    of(() => output),
  ),
]);
const resourcePolicy = message("cerbos.policy.v1.ResourcePolicy", [
  field("resource", string, { required: true, ...noGlobs }),
  field("version", string, { required: true, ...versionName }),
  list("import_derived_roles", string, imports),
  list(
    "rules",
    of(() => resourceRule),
  ),
  field("scope", string, scopeName),
  field(
    "schemas",
    of(() => schemas),
  ),
  field(
    "variables",
    of(() => variables),
  ),
  field("scope_permissions", scopePermissions),
  field(
    "constants",
    of(() => constants),
  ),
]);

const principalAction = message("cerbos.policy.v1.PrincipalRule.Action", [
  field("action", string, { required: true, minLength: 1 }),
  field(
    "condition",
    of(() => condition),
  ),
  field("effect", effect, { required: true, oneOf: decidedEffects }),
  field("name", string, ruleName),
  field(
    "output",
    of(() => output),
  ),
]);
const principalRule = message("cerbos.policy.v1.PrincipalRule", [
  field("resource", string, { required: true, minLength: 1 }),
  list(
    "actions",
    of(() => principalAction),
    { required: true },
  ),
]);
const principalPolicy = message("cerbos.policy.v1.PrincipalPolicy", [
  field("principal", string, { required: true, ...noGlobs }),
  field("version", string, { required: true, ...versionName }),
  list(
    "rules",
    of(() => principalRule),
  ),
  field("scope", string, scopeName),
  field(
    "variables",
    of(() => variables),
  ),
  field("scope_permissions", scopePermissions),
  field(
    "constants",
    of(() => constants),
  ),
]);

const roleRule = message("cerbos.policy.v1.RoleRule", [
  field("resource", string, { required: true, minLength: 1 }),
  list("allow_actions", string, { ...names, required: true }),
  field(
    "condition",
    of(() => condition),
  ),
  field("name", string, ruleName),
  field(
    "output",
    of(() => output),
  ),
]);
const rolePolicy = message(
  "cerbos.policy.v1.RolePolicy",
  [
    field("role", string, { oneof: "policy_type", ...noGlobs }),
    field("scope", string, scopeName),
    list(
      "rules",
      of(() => roleRule),
    ),
    field("scope_permissions", scopePermissions, {
      oneOf: ["SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS", "SCOPE_PERMISSIONS_UNSPECIFIED"],
    }),
    list("parent_roles", string, names),
    field("version", string, optionalVersionName),
    field(
      "variables",
      of(() => variables),
    ),
    field(
      "constants",
      of(() => constants),
    ),
  ],
  { requiredOneofs: ["policy_type"] },
);

const roleDefinition = message("cerbos.policy.v1.RoleDef", [
  field("name", string, { required: true, ...importName }),
  list("parent_roles", string, { ...names, required: true }),
  field(
    "condition",
    of(() => condition),
  ),
]);
const derivedRoles = message("cerbos.policy.v1.DerivedRoles", [
  field("name", string, { required: true, ...importName, minLength: 1 }),
  list(
    "definitions",
    of(() => roleDefinition),
    { required: true },
  ),
  field(
    "variables",
    of(() => variables),
  ),
  field(
    "constants",
    of(() => constants),
  ),
]);
const exportVariables = message("cerbos.policy.v1.ExportVariables", [
  field("name", string, { required: true, ...importName, minLength: 1 }),
  map("definitions", string),
]);
const exportConstants = message("cerbos.policy.v1.ExportConstants", [
  field("name", string, { required: true, ...importName, minLength: 1 }),
  map("definitions", anyValue),
]);

const sourceAttributes = message("cerbos.policy.v1.SourceAttributes", [map("attributes", anyValue)]);
const metadata = message("cerbos.policy.v1.Metadata", [
  field("source_file", string),
  map("annotations", string),
  field("hash", uint64),
  field("store_identifer", string),
  field("store_identifier", string),
  field(
    "source_attributes",
    of(() => sourceAttributes),
  ),
]);

/** (`cerbos.policy.v1.Policy`) */
export const policyMessage: MessageDescriptor = message(
  "cerbos.policy.v1.Policy",
  [
    field("api_version", string, { required: true, constant: "api.cerbos.dev/v1" }),
    field("disabled", bool),
    field("description", string),
    field(
      "metadata",
      of(() => metadata),
    ),
    field(
      "resource_policy",
      of(() => resourcePolicy),
      { oneof: "policy_type" },
    ),
    field(
      "principal_policy",
      of(() => principalPolicy),
      { oneof: "policy_type" },
    ),
    field(
      "derived_roles",
      of(() => derivedRoles),
      { oneof: "policy_type" },
    ),
    map("variables", string),
    field("json_schema", string, { jsonName: "$schema" }),
    field(
      "export_variables",
      of(() => exportVariables),
      { oneof: "policy_type" },
    ),
    field(
      "role_policy",
      of(() => rolePolicy),
      { oneof: "policy_type" },
    ),
    field(
      "export_constants",
      of(() => exportConstants),
      { oneof: "policy_type" },
    ),
  ],
  { requiredOneofs: ["policy_type"] },
);
