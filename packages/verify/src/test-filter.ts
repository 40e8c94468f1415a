import { compileGlob } from "@edict/protocol";

const filterDimensions = ["suite", "test", "principal", "resource", "action"] as const;
export type FilterDimension = (typeof filterDimensions)[number];

/** Which tests to run: per dimension the globs of which one must match; a dimension without globs matches everything. */
export type TestFilter = { readonly [dimension in FilterDimension]: readonly string[] };

export const runEverything: TestFilter = { suite: [], test: [], principal: [], resource: [], action: [] };

export type TestFilterResult =
  | { readonly ok: true; readonly filter: TestFilter }
  | { readonly ok: false; readonly error: string };

/** Reads `suite=A*;test=view*,edit*;action=view`; several texts add up. The error is the sentence that Cerbos prints. */
export function parseTestFilter(texts: readonly string[]): TestFilterResult {
  const filter = { suite: [], test: [], principal: [], resource: [], action: [] } as {
    [d in FilterDimension]: string[];
  };
  for (const text of texts) {
    const error = addDimensions(text.trim(), filter);
    if (error !== undefined) return { ok: false, error };
  }
  return { ok: true, filter };
}

function addDimensions(text: string, filter: { readonly [d in FilterDimension]: string[] }): string | undefined {
  if (text === "") return undefined;
  let globCount = 0;
  for (const part of text.split(";").map((piece) => piece.trim())) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals < 0) return `invalid filter dimension format "${part}": expected 'dimension=glob1,glob2'`;
    const name = part.slice(0, equals);
    const dimension = filterDimensions.find((known) => known === name.trim().toLowerCase());
    if (dimension === undefined) {
      return `unknown filter dimension "${name}": valid dimensions are suite, test, principal, resource, action`;
    }
    const globs = part
      .slice(equals + 1)
      .split(",")
      .map((glob) => glob.trim())
      .filter((glob) => glob !== "");
    filter[dimension].push(...globs);
    globCount += globs.length;
  }
  return globCount === 0 ? "filter must contain at least one glob pattern in at least one dimension" : undefined;
}

export type FilterMatcher = { readonly [dimension in FilterDimension | "name"]: (value: string) => boolean };

/** `isNamed` judges the full name of a test, `fullTestName`. */
export function createFilterMatcher(filter: TestFilter, isNamed: (name: string) => boolean): FilterMatcher {
  const matcher = (globs: readonly string[]) => {
    const compiled = globs.map(compileGlob);
    return (value: string) => compiled.length === 0 || compiled.some((glob) => glob?.(value) ?? false);
  };
  return {
    name: isNamed,
    suite: matcher(filter.suite),
    test: matcher(filter.test),
    principal: matcher(filter.principal),
    resource: matcher(filter.resource),
    action: matcher(filter.action),
  };
}

/** Reason of cells whose full name was not wanted; they are counted. */
export const skippedByName = "Test name did not match the provided pattern";

/** Under which a test can be chosen: its suite, and its name as Cerbos prints the message that it is. */
export function fullTestName(suite: string, test: string, principal: string, resource: string): string {
  const fields = { test_table_name: test, principal_key: principal, resource_key: resource };
  const texts = Object.entries(fields).map(([field, value]) => `${field}:${JSON.stringify(value)}`);
  return `${suite}/${texts.join("  ")}`;
}

/** Reasons of cells that the filter left out; they are not counted as tests. */
export const filterSkipReasons: { readonly [dimension in FilterDimension]: string } = {
  suite: "Suite did not match the test filter",
  test: "Test did not match the test filter",
  principal: "Principal did not match the test filter",
  resource: "Resource did not match the test filter",
  action: "No actions matched the test filter",
};

export function isFilterSkipReason(reason: string): boolean {
  return Object.values(filterSkipReasons).includes(reason);
}
