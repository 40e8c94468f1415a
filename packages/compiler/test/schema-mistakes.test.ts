import { readPolicySet } from "@edict/policy";
import { describe, expect, it } from "vitest";
import { compilePolicySet } from "../src/index.ts";

const policy = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: r
  version: default
  schemas: {resourceSchema: {ref: "cerbos:///x.json"}}
  rules: []
`;
const meta = "does not validate with https://json-schema.org/draft/2020-12/schema#";

function problemOf(schema: string, schemas?: "warn" | "ignore"): string | undefined {
  const set = readPolicySet(
    new Map([
      ["a.yaml", policy],
      ["_schemas/x.json", schema],
    ]),
  );
  const { diagnostics } = compilePolicySet(set, schemas === undefined ? {} : { schemas });
  return diagnostics[0]?.description?.replace('Failed to load resource schema "cerbos:///x.json": ', "");
}

it.each([
  ["https://json-schema.org/draft/2020-12/schema", undefined],
  ["http://json-schema.org/draft-07/schema#", undefined],
  [
    "https://example.com/dialect",
    "jsonschema cerbos:///x.json compilation failed: https://example.com/dialect is remote and not fetched",
  ],
])("a schema in the dialect %s", (dialect, problem) => {
  expect(problemOf(JSON.stringify({ $schema: dialect }))).toBe(problem);
});

/** Answers of Cerbos 0.55. */
describe("a schema that Cerbos does not load", () => {
  it.each([
    ['{"a":1,}', "invalid json cerbos:///x.json: invalid character '}' looking for beginning of object key string"],
    ['{"a":tru}', "invalid json cerbos:///x.json: invalid character '}' in literal true (expecting 'e')"],
    ['{"a"1}', "invalid json cerbos:///x.json: invalid character '1' after object key"],
    ["[1 2]", "invalid json cerbos:///x.json: invalid character '2' after array element"],
    ['{"a":"x', "invalid json cerbos:///x.json: unexpected EOF"],
    ["", "invalid json cerbos:///x.json: EOF"],
    ["3", `'' ${meta}/type: expected object or boolean, but got number`],
    [
      '{"required":["a","a"]}',
      `'/required' ${meta}/allOf/3/$ref/properties/required/$ref/uniqueItems: items at index 0 and 1 are equal`,
    ],
    [
      '{"allOf":[]}',
      `'/allOf' ${meta}/allOf/1/$ref/properties/allOf/$ref/minItems: minimum 1 items required, but found 0 items`,
    ],
    [
      '{"properties":{"a":{"minLength":-1}}}',
      `'/properties/a/minLength' ${meta}/allOf/1/$ref/properties/properties/additionalProperties/$dynamicRef/allOf/3/$ref/properties/minLength/$ref/$ref/minimum: must be >= 0 but found -1`,
    ],
    [
      '{"patternProperties":{"[":{}}}',
      `'/patternProperties/%5B' ${meta}/allOf/1/$ref/properties/patternProperties/propertyNames/format: '[' is not valid 'regex'`,
    ],
    ['{"$ref":"#/definitions/nope"}', "cerbos:///x.json#/definitions/nope not found"],
  ])("%s", (schema, problem) => {
    expect(problemOf(schema)).toBe(`jsonschema cerbos:///x.json compilation failed: ${problem}`);
  });

  it("because it refers to one that is missing", () => {
    expect(problemOf('{"$ref":"y.json"}')).toBe("schema _schemas/y.json referenced by cerbos:///x.json doesn't exist");
  });

  it("is a warning, or nothing, where the caller says so", () => {
    expect(problemOf("3", "warn")).toContain("expected object or boolean");
    expect(problemOf("3", "ignore")).toBeUndefined();
  });
});

it.each([
  "true",
  '{"enum":[]}',
  '{"const":{"type":"x"}}',
  '{"unknownKeyword":3}',
  '{"pattern":"(?i)x[[:alpha:]]"}',
  '{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}',
  '{"a":1} trailing',
])("%s is a schema", (schema) => {
  expect(problemOf(schema)).toBeUndefined();
});

describe("a schema at a remote address", () => {
  const compile = (ref: string, schema = "{}") => {
    const files = new Map([
      ["a.yaml", policy.replace("cerbos:///x.json", ref)],
      ["_schemas/x.json", schema],
    ]);
    return compilePolicySet(readPolicySet(files)).diagnostics;
  };

  it.each([
    ["named by a policy", "https://example.org/x.json", "{}"],
    ["named by a schema", "cerbos:///x.json", '{"$ref":"http://example.org/y.json"}'],
  ])("is_refused_rather_than_left_out_when %s", (_, ref, schema) => {
    const [first] = compile(ref, schema);
    expect(first).toMatchObject({ severity: "error", code: "schema_invalid", file: "a.yaml", position: { line: 5 } });
    expect(first?.description).toMatch(/is remote and not fetched$/);
    expect(first?.remedy).toContain("_schemas/");
  });

  it("is_no_mistake_if_it_describes_json_schema_itself", () => {
    expect(compile("cerbos:///x.json", '{"$ref":"https://json-schema.org/draft/2020-12/schema"}')).toEqual([]);
  });
});
