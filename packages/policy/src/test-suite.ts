import type { AuxData, Effect, JsonValue, Principal, Resource } from "@edict/protocol";

/** One `*_test.yaml` file (`cerbos.policy.v1.TestSuite`). Absent strings are "", absent lists and maps are empty. */
export interface TestSuite {
  readonly name: string;
  readonly description: string;
  readonly skip: boolean;
  readonly skipReason: string;
  readonly tests: readonly TestTable[];
  readonly principals: ReadonlyMap<string, Principal>;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly auxData: ReadonlyMap<string, AuxData>;
  readonly options: TestOptions | undefined;
  readonly principalGroups: ReadonlyMap<string, PrincipalGroup>;
  readonly resourceGroups: ReadonlyMap<string, ResourceGroup>;
}

export interface PrincipalGroup {
  readonly principals: readonly string[];
}

export interface ResourceGroup {
  readonly resources: readonly string[];
}

export interface TestTable {
  readonly name: string;
  readonly description: string;
  readonly skip: boolean;
  readonly skipReason: string;
  readonly input: TestInput;
  readonly expected: readonly TestExpectation[];
  readonly options: TestOptions | undefined;
}

export interface TestInput {
  readonly principals: readonly string[];
  readonly resources: readonly string[];
  readonly actions: readonly string[];
  readonly auxData: string;
  readonly principalGroups: readonly string[];
  readonly resourceGroups: readonly string[];
}

export interface TestExpectation {
  readonly principal: string;
  readonly resource: string;
  readonly actions: ReadonlyMap<string, Effect>;
  readonly outputs: readonly OutputExpectation[];
  readonly principals: readonly string[];
  readonly resources: readonly string[];
  readonly principalGroups: readonly string[];
  readonly resourceGroups: readonly string[];
}

export interface OutputExpectation {
  readonly action: string;
  readonly expected: readonly { readonly src: string; readonly val: JsonValue | undefined }[];
}

export interface TestOptions {
  /** RFC 3339 text, valid, as written. */
  readonly now: string | undefined;
  readonly lenientScopeSearch: boolean;
  readonly globals: ReadonlyMap<string, JsonValue>;
  readonly defaultPolicyVersion: string;
  readonly defaultScope: string;
  readonly strictEvaluation: boolean;
}

/** `testdata/principals.yaml` beside a suite. */
export interface PrincipalsFixture {
  readonly principals: ReadonlyMap<string, Principal>;
  readonly principalGroups: ReadonlyMap<string, PrincipalGroup>;
}

/** `testdata/resources.yaml` beside a suite. */
export interface ResourcesFixture {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly resourceGroups: ReadonlyMap<string, ResourceGroup>;
}

/** `testdata/auxdata.yaml` (also `auxData`, `aux_data`) beside a suite. */
export interface AuxDataFixture {
  readonly auxData: ReadonlyMap<string, AuxData>;
}
