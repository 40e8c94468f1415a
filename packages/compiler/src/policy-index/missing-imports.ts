import type { PolicyDocument } from "@edict/policy";
import type { Diagnostic } from "@edict/protocol";
import type { Locator } from "../report/locator.ts";
import { suggestName } from "../report/suggest-name.ts";
import { importsOf, type PolicyImport } from "./policy-imports.ts";
import type { PolicyIndex } from "./policy-index.ts";

const kinds = {
  "derived roles": "derivedRoles",
  constants: "exportConstants",
  variables: "exportVariables",
} as const;

/** Imports of policies that are not in the set, or are disabled. */
export function findMissingImports(index: PolicyIndex, locator: Locator): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const document of index.byKey.values()) {
    for (const wanted of importsOf(document.policy)) {
      if (!index.byKey.has(wanted.key)) {
        diagnostics.push(missing(document, wanted, index, locator));
      }
    }
  }
  return diagnostics;
}

function missing(document: PolicyDocument, wanted: PolicyImport, index: PolicyIndex, locator: Locator): Diagnostic {
  const position = locator.field(document, wanted.path);
  const near = suggestName(wanted.name, namesOf(wanted.kind, index));
  return {
    code: "import_missing",
    severity: "error",
    file: document.file,
    position,
    message: `cannot find ${wanted.kind} '${wanted.name}' imported by policy ${document.key}`,
    description: undefined,
    remedy:
      near === undefined
        ? `Add a policy that exports ${wanted.kind} named ${wanted.name}, or remove the import.`
        : `Did you mean ${near}?`,
    excerpt: position && locator.excerpt(document, position),
    cerbos: {
      list: "missingImports",
      importingPolicy: document.key,
      importKind: wanted.kind,
      importName: wanted.name,
    },
  };
}

function namesOf(kind: PolicyImport["kind"], index: PolicyIndex): string[] {
  const names: string[] = [];
  for (const { policy } of index.byKey.values()) {
    if (policy.kind === kinds[kind] && "name" in policy.body) {
      names.push(policy.body.name);
    }
  }
  return names;
}
