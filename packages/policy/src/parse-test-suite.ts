import type { AuxData, Diagnostic, Effect, JsonObject, JsonValue, Principal, Resource } from "@edict/protocol";
import { decodeText } from "./decode-text.ts";
import { toLoadDiagnostic } from "./load-diagnostic.ts";
import type { MessageDescriptor, MessageValue } from "./message/message-descriptor.ts";
import { type DocumentError, readDocuments } from "./message/read-documents.ts";
import {
  auxDataFixtureMessage,
  principalsFixtureMessage,
  resourcesFixtureMessage,
  testSuiteMessage,
} from "./message/test-messages.ts";
import type { PolicyFile } from "./parse-policy.ts";
import type {
  AuxDataFixture,
  OutputExpectation,
  PrincipalGroup,
  PrincipalsFixture,
  ResourceGroup,
  ResourcesFixture,
  TestExpectation,
  TestOptions,
  TestSuite,
  TestTable,
} from "./test-suite.ts";

/** Bytes beyond which a test file is refused unread. Cerbos has no limit. */
const testFileBytesMax = 32 * 1024 * 1024;

/** `value` is `undefined` if the file is empty or has mistakes. */
export interface ParsedTestFile<T> {
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** All mistakes in one text, one a line, as Cerbos puts them into test results; `undefined` if there are none. */
  readonly problem: string | undefined;
}

/** Reads a `*_test.yaml` file. Never throws. */
export function parseTestSuite(file: PolicyFile): ParsedTestFile<TestSuite> {
  return parseFile(file, testSuiteMessage, (raw) => toTestSuite(raw as unknown as RawTestSuite));
}

/** Reads `testdata/principals.yaml`. Never throws. */
export function parsePrincipalsFixture(file: PolicyFile): ParsedTestFile<PrincipalsFixture> {
  return parseFile(file, principalsFixtureMessage, (raw) => {
    const { principals, principalGroups } = raw as unknown as RawTestSuite;
    return { principals: mapValues(principals, toPrincipal), principalGroups };
  });
}

/** Reads `testdata/resources.yaml`. Never throws. */
export function parseResourcesFixture(file: PolicyFile): ParsedTestFile<ResourcesFixture> {
  return parseFile(file, resourcesFixtureMessage, (raw) => {
    const { resources, resourceGroups } = raw as unknown as RawTestSuite;
    return { resources: mapValues(resources, toResource), resourceGroups };
  });
}

/** Reads `testdata/auxdata.yaml`. Never throws. */
export function parseAuxDataFixture(file: PolicyFile): ParsedTestFile<AuxDataFixture> {
  return parseFile(file, auxDataFixtureMessage, (raw) => {
    const { auxData } = raw as unknown as RawTestSuite;
    return { auxData: mapValues(auxData, toAuxData) };
  });
}

function parseFile<T>(
  file: PolicyFile,
  descriptor: MessageDescriptor,
  convert: (raw: MessageValue) => T,
): ParsedTestFile<T> {
  if (file.content.length > testFileBytesMax) {
    const message = `the file has ${file.content.length} bytes, more than the ${testFileBytesMax} that are allowed`;
    return refused(file.path, "", [{ kind: "limit", message, position: undefined }]);
  }
  const text = decodeText(file.content);
  const { documents, errors } = readDocuments(text, descriptor);
  if (documents.length > 1) {
    const message = "more than one YAML document detected";
    return refused(file.path, text, [{ kind: "unspecified", message, position: undefined }]);
  }
  if (errors.length > 0) {
    return refused(file.path, text, errors);
  }
  const value = documents[0]?.value;
  return { value: value && convert(value), diagnostics: [], problem: undefined };
}

function refused<T>(path: string, text: string, errors: readonly DocumentError[]): ParsedTestFile<T> {
  const diagnostics = errors.map((error) => ({
    ...toLoadDiagnostic(path, text, error),
    code: "test_structure" as const,
  }));
  const problem = errors
    .map(({ position, message }) =>
      position === undefined ? message : `${position.line}:${position.column} ${message}`,
    )
    .join("\n");
  return { value: undefined, diagnostics, problem };
}

/** Members of the test messages as the reader leaves them: their descriptions and these types agree. */
type RawPrincipal = Omit<Principal, "attr"> & { readonly attr: ReadonlyMap<string, JsonValue> };
type RawResource = Omit<Resource, "attr"> & { readonly attr: ReadonlyMap<string, JsonValue> };
interface RawAuxData {
  readonly jwt: ReadonlyMap<string, JsonValue>;
  readonly jwts: ReadonlyMap<string, { readonly claims: ReadonlyMap<string, JsonValue> }>;
}
interface RawTestSuite {
  readonly name: string;
  readonly description: string;
  readonly skip: boolean;
  readonly skipReason: string;
  readonly tests: readonly TestTable[];
  readonly principals: ReadonlyMap<string, RawPrincipal>;
  readonly resources: ReadonlyMap<string, RawResource>;
  readonly auxData: ReadonlyMap<string, RawAuxData>;
  readonly options: TestOptions | undefined;
  readonly principalGroups: ReadonlyMap<string, PrincipalGroup>;
  readonly resourceGroups: ReadonlyMap<string, ResourceGroup>;
}

function toTestSuite(raw: RawTestSuite): TestSuite {
  const { name, description, skip, skipReason, tests, options, principalGroups, resourceGroups } = raw;
  return {
    name,
    description,
    skip,
    skipReason,
    tests: tests.map(toTestTable),
    principals: mapValues(raw.principals, toPrincipal),
    resources: mapValues(raw.resources, toResource),
    auxData: mapValues(raw.auxData, toAuxData),
    options,
    principalGroups,
    resourceGroups,
  };
}

function toTestTable(table: TestTable): TestTable {
  return { ...table, expected: table.expected.map(toExpectation) };
}

function toExpectation(expectation: TestExpectation): TestExpectation {
  const actions = mapValues(expectation.actions, (effect): Effect => effect);
  const outputs = expectation.outputs.map(
    ({ action, expected }): OutputExpectation => ({
      action,
      expected: expected.map(({ src, val }) => ({ src, val })),
    }),
  );
  return { ...expectation, actions, outputs };
}

function toPrincipal({ id, policyVersion, scope, roles, attr }: RawPrincipal): Principal {
  return { id, policyVersion, scope, roles, attr: toObject(attr) };
}

function toResource({ kind, id, policyVersion, scope, attr }: RawResource): Resource {
  return { kind, id, policyVersion, scope, attr: toObject(attr) };
}

function toAuxData({ jwt, jwts }: RawAuxData): AuxData {
  const named: { [name: string]: { readonly claims: JsonObject } } = Object.create(null);
  for (const [name, { claims }] of jwts) {
    named[name] = { claims: toObject(claims) };
  }
  return { jwt: toObject(jwt), jwts: named };
}

/** Keys come from authors, so the object has no prototype. */
function toObject(entries: ReadonlyMap<string, JsonValue>): JsonObject {
  const object: { [key: string]: JsonValue } = Object.create(null);
  for (const [key, value] of entries) {
    object[key] = value;
  }
  return object;
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, convert: (value: T) => U): Map<string, U> {
  return new Map([...map].map(([key, value]) => [key, convert(value)]));
}
