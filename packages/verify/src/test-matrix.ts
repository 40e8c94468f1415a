import type {
  AuxDataFixture,
  PrincipalsFixture,
  ResourcesFixture,
  TestExpectation,
  TestOptions,
  TestSuite,
  TestTable,
} from "@edict/policy";
import type { AuxData, Effect, JsonValue, Principal, Resource } from "@edict/protocol";

/** Fixtures of the `testdata` folder beside a suite; what is absent is `undefined`. */
export interface SuiteFixtures {
  readonly principals: PrincipalsFixture | undefined;
  readonly resources: ResourcesFixture | undefined;
  readonly auxData: AuxDataFixture | undefined;
}

/** One cell row of a test: a principal against a resource, for all actions of the test. */
export interface MatrixTest {
  readonly table: TestTable;
  readonly principalKey: string;
  readonly resourceKey: string;
  readonly principal: Principal;
  readonly resource: Resource;
  readonly auxData: AuxData | undefined;
  readonly options: TestOptions | undefined;
  /** Expected effects; actions that are not named are expected to be denied. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** action → src → expected value. */
  readonly outputs: ReadonlyMap<string, ReadonlyMap<string, JsonValue>>;
}

/** Why a suite makes no sense; the message reads as Cerbos words it. */
export class TestSuiteError extends Error {}

/** Expands the tests of a suite into one entry per principal and resource. Throws `TestSuiteError`. */
export function expandTests(suite: TestSuite, fixtures: SuiteFixtures): readonly MatrixTest[] {
  const lookup = createLookup(suite, fixtures);
  return suite.tests.flatMap((table) => {
    try {
      return expandTable(suite, table, lookup);
    } catch (error) {
      if (!(error instanceof TestSuiteError)) throw error;
      throw new TestSuiteError(`invalid test ${JSON.stringify(table.name)}: ${error.message}`);
    }
  });
}

interface Lookup {
  principal(name: string): Principal;
  resource(name: string): Resource;
  auxData(name: string): AuxData | undefined;
  principalGroup(name: string): readonly string[];
  resourceGroup(name: string): readonly string[];
}

function createLookup(suite: TestSuite, fixtures: SuiteFixtures): Lookup {
  return {
    principal: (name) => find("principal", name, suite.principals, fixtures.principals?.principals),
    resource: (name) => find("resource", name, suite.resources, fixtures.resources?.resources),
    auxData: (name) => (name === "" ? undefined : find("auxData", name, suite.auxData, fixtures.auxData?.auxData)),
    principalGroup: (name) =>
      find("principal group", name, suite.principalGroups, fixtures.principals?.principalGroups).principals,
    // Cerbos names a missing resource group a principal group; a test may rely on the text, a reader on the kind.
    resourceGroup: (name) =>
      find("resource group", name, suite.resourceGroups, fixtures.resources?.resourceGroups).resources,
  };
}

function find<T>(
  kind: string,
  name: string,
  own: ReadonlyMap<string, T>,
  shared: ReadonlyMap<string, T> | undefined,
): T {
  const found = own.get(name) ?? shared?.get(name);
  if (found === undefined) throw new TestSuiteError(`${kind} ${JSON.stringify(name)} not found`);
  return found;
}

/** Throws `TestSuiteError` if a group of the suite names something that is nowhere defined. */
export function checkGroups(suite: TestSuite, fixtures: SuiteFixtures): void {
  const lookup = createLookup(suite, fixtures);
  const check = (part: string, group: string, names: readonly string[], get: (name: string) => unknown) => {
    for (const name of names) {
      try {
        get(name);
      } catch {
        throw new TestSuiteError(
          `Invalid ${part} groups in test suite: missing fixture ${JSON.stringify(name)} referenced in group ${JSON.stringify(group)}`,
        );
      }
    }
  };
  for (const [name, group] of suite.principalGroups) check("principal", name, group.principals, lookup.principal);
  for (const [name, group] of suite.resourceGroups) check("resource", name, group.resources, lookup.resource);
}

interface Expectations {
  readonly principal: string;
  readonly resource: string;
  readonly effects: Map<string, Effect>;
  readonly outputs: Map<string, Map<string, JsonValue>>;
}

function expandTable(suite: TestSuite, table: TestTable, lookup: Lookup): MatrixTest[] {
  const { input } = table;
  const expected = collectExpectations(table, lookup);
  const tests: MatrixTest[] = [];
  for (const principalKey of collectNames(input.principals, input.principalGroups, lookup.principalGroup)) {
    for (const resourceKey of collectNames(input.resources, input.resourceGroups, lookup.resourceGroup)) {
      const key = cellKey(principalKey, resourceKey);
      const cell = expected.get(key);
      expected.delete(key);
      tests.push({
        table,
        principalKey,
        resourceKey,
        principal: lookup.principal(principalKey),
        resource: lookup.resource(resourceKey),
        auxData: lookup.auxData(input.auxData),
        options: table.options ?? suite.options,
        effects: cell?.effects ?? new Map(),
        outputs: cell?.outputs ?? new Map(),
      });
    }
  }
  const [left] = expected.values();
  if (left !== undefined) {
    throw new TestSuiteError(
      `found an expectation for principal ${JSON.stringify(left.principal)} and resource ${JSON.stringify(left.resource)}, but at least one of these is not present in input`,
    );
  }
  return tests;
}

function cellKey(principal: string, resource: string): string {
  return `${principal}\0${resource}`;
}

function collectNames(
  names: readonly string[],
  groups: readonly string[],
  lookup: (group: string) => readonly string[],
): readonly string[] {
  const collected = [...names];
  for (const group of groups) for (const name of lookup(group)) if (!collected.includes(name)) collected.push(name);
  return collected;
}

function collectExpectations(table: TestTable, lookup: Lookup): Map<string, Expectations> {
  const actions = new Set(table.input.actions);
  const cells = new Map<string, Expectations>();
  for (const expectation of table.expected) {
    refuseUnknownActions(
      expectation.outputs.map((output) => output.action),
      actions,
      unreachableOutputs,
    );
    const principals = namesOf(expectation.principal, expectation.principals);
    const resources = namesOf(expectation.resource, expectation.resources);
    for (const principal of collectNames(principals, expectation.principalGroups, lookup.principalGroup)) {
      for (const resource of collectNames(resources, expectation.resourceGroups, lookup.resourceGroup)) {
        refuseUnknownActions([...expectation.actions.keys()].sort(), actions, unknownActions);
        const key = cellKey(principal, resource);
        const cell = cells.get(key) ?? { principal, resource, effects: new Map(), outputs: new Map() };
        cells.set(key, cell);
        mergeEffects(cell, expectation);
        mergeOutputs(cell, expectation);
      }
    }
  }
  return cells;
}

const unreachableOutputs = "found output expectations for actions that are not in the input actions list";
const unknownActions = "found expectations for actions that do not exist in the input actions list";

function refuseUnknownActions(named: readonly string[], known: ReadonlySet<string>, sentence: string): void {
  const unknown = named.filter((action) => !known.has(action));
  if (unknown.length > 0) throw new TestSuiteError(`${sentence}: [${unknown.join(",")}]`);
}

function namesOf(single: string, several: readonly string[]): readonly string[] {
  return single === "" ? several : [single];
}

function mergeEffects(cell: Expectations, { actions }: TestExpectation): void {
  for (const [action, effect] of actions) {
    const known = cell.effects.get(action);
    if (known !== undefined && known !== effect) {
      throw new TestSuiteError(`found inconsistent expectations for ${describeCell(cell, action)}`);
    }
    cell.effects.set(action, effect);
  }
}

function mergeOutputs(cell: Expectations, { outputs }: TestExpectation): void {
  for (const { action, expected } of outputs) {
    const entries = cell.outputs.get(action) ?? new Map<string, JsonValue>();
    cell.outputs.set(action, entries);
    for (const { src, val } of expected) {
      const known = entries.get(src);
      if (known !== undefined && !sameJson(known, val ?? null)) {
        throw new TestSuiteError(
          `found inconsistent expectations for output ${JSON.stringify(src)} from ${describeCell(cell, action)}`,
        );
      }
      entries.set(src, val ?? null);
    }
  }
}

function describeCell({ principal, resource }: Expectations, action: string): string {
  return `principal ${JSON.stringify(principal)} performing action ${JSON.stringify(action)} on resource ${JSON.stringify(resource)}`;
}

/** Equality of JSON values; the order of keys does not matter. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameJson(item, b[index]))
    );
  }
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => {
      const other = right.get(key);
      return other !== undefined && sameJson(value, other);
    })
  );
}
