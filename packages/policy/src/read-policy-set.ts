import { compareDiagnostics, type Diagnostic } from "@edict/protocol";
import { decodeText } from "./decode-text.ts";
import { comparePaths, fileRoleOf, isRepositoryPath, misplacedDirectoryOf, schemasDirectory } from "./file-role.ts";
import { toLoadDiagnostic } from "./load-diagnostic.ts";
import { type ParsedPolicy, parsePolicy } from "./parse-policy.ts";
import type { DisabledPolicy, PolicyDocument, PolicySet } from "./policy-set.ts";

/** Files of a repository by path. */
export type RepositoryFiles = ReadonlyMap<string, Uint8Array | string>;

/** What was parsed before, by path; files whose content is the same are not parsed again. Belongs to one caller. */
export interface PolicyCache {
  readonly parsed: Map<string, { readonly content: Uint8Array | string; readonly policy: ParsedPolicy }>;
}

export function createPolicyCache(): PolicyCache {
  return { parsed: new Map() };
}

interface Gathered {
  readonly policies: PolicyDocument[];
  readonly disabled: DisabledPolicy[];
  readonly schemas: Map<string, string>;
  readonly testFiles: Map<string, string>;
  readonly ignored: string[];
  readonly diagnostics: Diagnostic[];
  readonly misplaced: Set<string>;
}

/**
 * Reads a policy repository. The order of `files` does not matter. Every mistake of every file becomes a diagnostic;
 * files that Cerbos skips are skipped. Nothing is compiled yet.
 */
export function readPolicySet(files: RepositoryFiles, cache?: PolicyCache): PolicySet {
  const gathered: Gathered = {
    policies: [],
    disabled: [],
    schemas: new Map(),
    testFiles: new Map(),
    ignored: [],
    diagnostics: [],
    misplaced: new Set(),
  };
  for (const path of [...files.keys()].sort(comparePaths)) {
    gatherFile(path, files.get(path) ?? "", gathered, cache);
  }
  if (cache !== undefined) {
    forgetMissing(cache, files);
  }
  const { policies, disabled, schemas, testFiles, ignored, diagnostics } = gathered;
  return { policies, disabled, schemas, testFiles, ignored, diagnostics: diagnostics.sort(compareDiagnostics) };
}

function gatherFile(path: string, content: Uint8Array | string, gathered: Gathered, cache?: PolicyCache): void {
  if (!isRepositoryPath(path)) {
    const message = `the path ${JSON.stringify(path)} does not lie inside the repository`;
    gathered.diagnostics.push(
      toLoadDiagnostic(path, "", { kind: "unspecified", code: "file_path", message, position: undefined }),
    );
    return;
  }
  switch (fileRoleOf(path)) {
    case "policy":
      gatherPolicy(parseCached({ path, content }, cache), gathered);
      break;
    case "schema":
      gathered.schemas.set(path.slice(schemasDirectory.length + 1), decodeText(content));
      break;
    case "test":
      gathered.testFiles.set(path, decodeText(content));
      break;
    case "misplacedSchema":
      reportMisplaced(misplacedDirectoryOf(path), gathered);
      break;
    case "ignored":
      gathered.ignored.push(path);
      break;
  }
}

function gatherPolicy(parsed: ParsedPolicy, gathered: Gathered): void {
  gathered.diagnostics.push(...parsed.diagnostics);
  if (parsed.document !== undefined) {
    gathered.policies.push(parsed.document);
  }
  if (parsed.disabled !== undefined) {
    gathered.disabled.push(parsed.disabled);
  }
}

function reportMisplaced(directory: string, gathered: Gathered): void {
  if (gathered.misplaced.has(directory)) {
    return;
  }
  gathered.misplaced.add(directory);
  const message = `${schemasDirectory} directory must be under the root of the storage directory`;
  const remedy = `Move ${directory} to ${schemasDirectory}.`;
  gathered.diagnostics.push(
    toLoadDiagnostic(directory, "", {
      kind: "unspecified",
      code: "policy_misplaced",
      message,
      position: undefined,
      remedy,
    }),
  );
}

function parseCached(
  file: { readonly path: string; readonly content: Uint8Array | string },
  cache?: PolicyCache,
): ParsedPolicy {
  const known = cache?.parsed.get(file.path);
  if (known !== undefined && isSameContent(known.content, file.content)) {
    return known.policy;
  }
  const policy = parsePolicy(file);
  cache?.parsed.set(file.path, { content: file.content, policy });
  return policy;
}

function isSameContent(a: Uint8Array | string, b: Uint8Array | string): boolean {
  if (typeof a === "string" || typeof b === "string") {
    return a === b;
  }
  return a === b || (a.length === b.length && a.every((byte, index) => byte === b[index]));
}

function forgetMissing(cache: PolicyCache, files: RepositoryFiles): void {
  for (const path of cache.parsed.keys()) {
    if (!files.has(path)) {
      cache.parsed.delete(path);
    }
  }
}
