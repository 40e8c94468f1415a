/** What a file of a policy repository is for. */
export type FileRole = "policy" | "schema" | "test" | "ignored" | "misplacedSchema";

const policyExtension = /\.(?:yaml|yml|json)$/i;
const testSuite = /_test\.(?:yaml|yml|json)$/i;

/**
 * Sorts a file by its path, as Cerbos does: hidden files and folders are skipped, `_schemas` must be at the root,
 * `*_test.yaml` and what lies below `testdata` belong to the policy tests.
 */
export function fileRoleOf(path: string): FileRole {
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  if (segments[0] === schemasDirectory) {
    return "schema";
  }
  if (segments.includes("testdata") || testSuite.test(name)) {
    return "test";
  }
  if ([...segments, name].some(isHidden)) {
    return "ignored";
  }
  if (segments.includes(schemasDirectory)) {
    return "misplacedSchema";
  }
  return policyExtension.test(name) ? "policy" : "ignored";
}

export const schemasDirectory = "_schemas";

function isHidden(name: string): boolean {
  return name.startsWith(".") && name !== "." && name !== "..";
}

/** The misplaced `_schemas` folder that a file lies in. */
export function misplacedDirectoryOf(path: string): string {
  const segments = path.split("/");
  return segments.slice(0, segments.indexOf(schemasDirectory) + 1).join("/");
}

/** True for a relative path with `/` that stays inside the repository. */
export function isRepositoryPath(path: string): boolean {
  return (
    path !== "" &&
    !path.includes("\\") &&
    !path.includes("\0") &&
    path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}

const slash = 47;

/** Orders paths as a walk through sorted folders meets them: what ends a name comes before everything that goes on. */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) {
      return x === slash ? -1 : y === slash ? 1 : x - y;
    }
  }
  return a.length - b.length;
}
