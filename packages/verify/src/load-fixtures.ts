import { type ParsedTestFile, parseAuxDataFixture, parsePrincipalsFixture, parseResourcesFixture } from "@edict/policy";
import { type SuiteFixtures, TestSuiteError } from "./test-matrix.ts";

/** Test files by path: suites and what lies in `testdata` folders. */
export type TestFiles = ReadonlyMap<string, string>;

const extensions = [".yaml", ".yml", ".json"];

/** Reads the fixtures of a `testdata` folder. Throws `TestSuiteError` in Cerbos's words. */
export function loadFixtures(files: TestFiles, folder: string): SuiteFixtures {
  const principals = load(files, [`${folder}/principals`], "principals", parsePrincipalsFixture);
  for (const [group, { principals: names }] of principals?.principalGroups ?? []) {
    checkMembers("principals", group, names, principals?.principals);
  }
  const resources = load(files, [`${folder}/resources`], "resources", parseResourcesFixture);
  for (const [group, { resources: names }] of resources?.resourceGroups ?? []) {
    checkMembers("resources", group, names, resources?.resources);
  }
  const auxDataNames = ["auxdata", "auxData", "aux_data"].map((name) => `${folder}/${name}`);
  return { principals, resources, auxData: load(files, auxDataNames, "aux data", parseAuxDataFixture) };
}

function load<T>(
  files: TestFiles,
  names: readonly string[],
  what: string,
  parse: (file: { readonly path: string; readonly content: string }) => ParsedTestFile<T>,
): T | undefined {
  for (const path of names.flatMap((name) => extensions.map((extension) => name + extension))) {
    const content = files.get(path);
    if (content === undefined) continue;
    const { value, problem } = parse({ path, content });
    if (problem !== undefined) throw new TestSuiteError(`failed to load ${what}:\n${problem}`);
    return value;
  }
  return undefined;
}

function checkMembers(
  what: string,
  group: string,
  names: readonly string[],
  known: ReadonlyMap<string, unknown> | undefined,
): void {
  for (const name of names) {
    if (known?.has(name) === true) continue;
    throw new TestSuiteError(
      `failed to load ${what}: missing fixture ${JSON.stringify(name)} referenced in group ${JSON.stringify(group)}`,
    );
  }
}
