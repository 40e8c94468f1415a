import {
  anyValue,
  bool,
  field,
  list,
  type MessageDescriptor,
  type MessageValue,
  map,
  message,
  of,
  string,
  timestamp,
} from "./message-descriptor.ts";
import { decidedEffects, effect, optionalVersionName, scopeName } from "./policy-messages.ts";

const names = { unique: true, items: { minLength: 1 } };

const principal = message("cerbos.engine.v1.Principal", [
  field("id", string, { required: true, minLength: 1 }),
  field("policy_version", string, optionalVersionName),
  list("roles", string, { ...names, required: true }),
  map("attr", anyValue, { keys: { minLength: 1 } }),
  field("scope", string, scopeName),
]);
const resource = message("cerbos.engine.v1.Resource", [
  field("kind", string, { required: true, minLength: 1 }),
  field("policy_version", string, optionalVersionName),
  field("id", string, { required: true, minLength: 1 }),
  map("attr", anyValue, { keys: { minLength: 1 } }),
  field("scope", string, scopeName),
]);
const jwt = message("cerbos.engine.v1.AuxData.JWT", [map("claims", anyValue)]);
const auxData = message(
  "cerbos.engine.v1.AuxData",
  [
    map("jwt", anyValue),
    map(
      "jwts",
      of(() => jwt),
      { keys: { minLength: 1 } },
    ),
  ],
  {
    rules: [
      {
        message: "Only one of the jwt or jwts fields must be set",
        holds: (value) => isEmpty(value["jwt"]) || isEmpty(value["jwts"]),
      },
    ],
  },
);

const principalGroup = message("cerbos.policy.v1.TestFixtureGroup.Principals", [
  list("principals", string, { ...names, required: true }),
]);
const resourceGroup = message("cerbos.policy.v1.TestFixtureGroup.Resources", [
  list("resources", string, { ...names, required: true }),
]);

const schemaReference = field("json_schema", string, { jsonName: "$schema" });

/** (`cerbos.policy.v1.TestFixture.Principals`) */
export const principalsFixtureMessage: MessageDescriptor = message("cerbos.policy.v1.TestFixture.Principals", [
  map(
    "principals",
    of(() => principal),
  ),
  schemaReference,
  map(
    "principal_groups",
    of(() => principalGroup),
  ),
]);

/** (`cerbos.policy.v1.TestFixture.Resources`) */
export const resourcesFixtureMessage: MessageDescriptor = message("cerbos.policy.v1.TestFixture.Resources", [
  map(
    "resources",
    of(() => resource),
  ),
  schemaReference,
  map(
    "resource_groups",
    of(() => resourceGroup),
  ),
]);

/** (`cerbos.policy.v1.TestFixture.AuxData`) */
export const auxDataFixtureMessage: MessageDescriptor = message("cerbos.policy.v1.TestFixture.AuxData", [
  map(
    "aux_data",
    of(() => auxData),
  ),
  schemaReference,
]);

const testOptions = message("cerbos.policy.v1.TestOptions", [
  field("now", timestamp),
  field("lenient_scope_search", bool),
  map("globals", anyValue),
  field("default_policy_version", string),
  field("default_scope", string),
  field("strict_evaluation", bool),
]);

const testInput = message(
  "cerbos.policy.v1.TestTable.Input",
  [
    list("principals", string, names),
    list("resources", string, names),
    list("actions", string, { ...names, required: true }),
    field("aux_data", string),
    list("principal_groups", string, names),
    list("resource_groups", string, names),
  ],
  {
    rules: [
      {
        message: "principals or principalGroups must be present",
        holds: (value) => hasSome(value, "principals", "principalGroups"),
      },
      {
        message: "resources or resourceGroups must be present",
        holds: (value) => hasSome(value, "resources", "resourceGroups"),
      },
    ],
  },
);

const outputEntry = message("cerbos.engine.v1.OutputEntry", [
  field("src", string),
  field("val", anyValue),
  field("action", string),
  field("error", string),
]);
const outputExpectation = message("cerbos.policy.v1.TestTable.OutputExpectations", [
  field("action", string, { required: true, minLength: 1 }),
  list(
    "expected",
    of(() => outputEntry),
    { required: true },
  ),
]);
const expectation = message(
  "cerbos.policy.v1.TestTable.Expectation",
  [
    field("principal", string),
    field("resource", string),
    map("actions", effect, { required: true, keys: { minLength: 1 }, items: { oneOf: decidedEffects } }),
    list(
      "outputs",
      of(() => outputExpectation),
    ),
    list("principals", string, names),
    list("resources", string, names),
    list("principal_groups", string, names),
    list("resource_groups", string, names),
  ],
  {
    rules: [
      {
        message: "principal, principals, or principalGroups must be present",
        holds: (value) => hasSome(value, "principal", "principals", "principalGroups"),
      },
      {
        message: "principal and principals may not both be present",
        holds: (value) => isEmpty(value["principal"]) || isEmpty(value["principals"]),
      },
      {
        message: "resource, resources, or resourceGroups must be present",
        holds: (value) => hasSome(value, "resource", "resources", "resourceGroups"),
      },
      {
        message: "resource and resources may not both be present",
        holds: (value) => isEmpty(value["resource"]) || isEmpty(value["resources"]),
      },
    ],
  },
);

const testTable = message("cerbos.policy.v1.TestTable", [
  field("name", string, { required: true, minLength: 1 }),
  field("description", string),
  field("skip", bool),
  field("skip_reason", string),
  field(
    "input",
    of(() => testInput),
    { required: true },
  ),
  list(
    "expected",
    of(() => expectation),
    { required: true },
  ),
  field(
    "options",
    of(() => testOptions),
  ),
]);

/** (`cerbos.policy.v1.TestSuite`) */
export const testSuiteMessage: MessageDescriptor = message("cerbos.policy.v1.TestSuite", [
  field("name", string, { required: true, minLength: 1 }),
  field("description", string),
  field("skip", bool),
  field("skip_reason", string),
  list(
    "tests",
    of(() => testTable),
    { required: true },
  ),
  map(
    "principals",
    of(() => principal),
  ),
  map(
    "resources",
    of(() => resource),
  ),
  map(
    "aux_data",
    of(() => auxData),
  ),
  field(
    "options",
    of(() => testOptions),
  ),
  schemaReference,
  map(
    "principal_groups",
    of(() => principalGroup),
  ),
  map(
    "resource_groups",
    of(() => resourceGroup),
  ),
]);

function hasSome(value: MessageValue, ...properties: readonly string[]): boolean {
  return properties.some((property) => !isEmpty(value[property]));
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length === 0;
  }
  return value === undefined || value === "" || (value instanceof Map && value.size === 0);
}
