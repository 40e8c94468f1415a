import type { PolicyDocument } from "@edict/policy";
import { type DerivedRole, derivedRolesKey } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { createLocator } from "../report/locator.ts";
import { quoteName } from "../report/quote-name.ts";
import { suggestName } from "../report/suggest-name.ts";
import { compileCondition } from "./compile-condition.ts";
import type { CompileContext, CompiledDerivedRoles } from "./compile-context.ts";
import { createNameUsage, toParams } from "./name-usage.ts";
import { resolveDefinitions } from "./resolve-definitions.ts";

/** Compiles a set of derived roles; each role carries only the variables and constants its condition reaches. */
function compileDerivedRoles(document: PolicyDocument, context: CompileContext): CompiledDerivedRoles {
  const known = context.derivedRoles.get(document);
  if (known !== undefined || document.policy.kind !== "derivedRoles") {
    return known ?? { roles: new Map(), mistakes: [] };
  }
  const definitions = resolveDefinitions(document, context);
  const mistakes = [...definitions.mistakes];
  const roles = new Map<string, DerivedRole>();
  document.policy.body.definitions.forEach((definition, index) => {
    const usage = createNameUsage(definitions, mistakes);
    const path = `derived_roles.definitions[${index}].condition`;
    const condition = compileCondition({ context, usage }, definition.condition, path);
    roles.set(definition.name, {
      name: definition.name,
      parentRoles: definition.parentRoles.includes("*") ? ["*"] : definition.parentRoles,
      condition,
      params: toParams(usage),
      originFqn: document.key,
    });
  });
  const compiled = { roles, mistakes };
  context.derivedRoles.set(document, compiled);
  return compiled;
}

interface ImportedRole {
  readonly role: DerivedRole;
  readonly name: string;
  readonly document: PolicyDocument;
  readonly position: string;
}

/**
 * The derived roles that the rules of a resource policy name, sorted by name, found among its imports. Roles that no rule
 * names are left out, as in Cerbos.
 */
export function resolveDerivedRoles(
  document: PolicyDocument,
  context: CompileContext,
  mistakes: CompileMistake[],
): Map<string, DerivedRole> {
  const imported = importRoles(document, context, mistakes);
  const unknown = new Map<string, string>();
  const ambiguous = new Map<string, readonly ImportedRole[]>();
  const referenced = new Map<string, DerivedRole>();
  const rules = document.policy.kind === "resource" ? document.policy.body.rules : [];
  rules.forEach((rule, ruleIndex) => {
    rule.derivedRoles.forEach((name, index) => {
      const [found, other] = imported.get(name) ?? [];
      if (found === undefined) {
        unknown.set(name, `resource_policy.rules[${ruleIndex}].derived_roles[${index}]`);
      } else if (other !== undefined) {
        ambiguous.set(name, imported.get(name) ?? []);
      } else {
        referenced.set(name, found.role);
      }
    });
  });
  for (const [name, path] of unknown) {
    mistakes.push(unknownRole(document, name, path, imported.keys()));
  }
  for (const [name, roles] of ambiguous) {
    mistakes.push(ambiguousRole(document, name, roles));
  }
  return new Map([...referenced].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function importRoles(
  document: PolicyDocument,
  context: CompileContext,
  mistakes: CompileMistake[],
): ReadonlyMap<string, readonly ImportedRole[]> {
  const imported = new Map<string, ImportedRole[]>();
  const names = document.policy.kind === "resource" ? document.policy.body.importDerivedRoles : [];
  names.forEach((name, index) => {
    const source = context.index.byKey.get(derivedRolesKey(name));
    if (source === undefined) {
      return;
    }
    const compiled = compileDerivedRoles(source, context);
    mistakes.push(...compiled.mistakes);
    for (const role of compiled.roles.values()) {
      const position = `resource_policy.import_derived_roles[${index}]`;
      imported.set(role.name, [...(imported.get(role.name) ?? []), { role, name, document: source, position }]);
    }
  });
  return imported;
}

function unknownRole(document: PolicyDocument, name: string, path: string, known: Iterable<string>): CompileMistake {
  const near = suggestName(name, known);
  return {
    code: "derived_role_unknown",
    error: "unknown derived role",
    description: `Derived role ${quoteName(name)} is not defined in any imports`,
    document,
    path,
    remedy:
      near === undefined
        ? "Import the derived roles that define it under importDerivedRoles."
        : `Did you mean ${near}?`,
  };
}

function ambiguousRole(document: PolicyDocument, name: string, roles: readonly ImportedRole[]): CompileMistake {
  const locator = createLocator();
  const places = roles.map((role) => {
    const position = locator.field(document, role.position);
    const place = position === undefined ? "" : ` at ${position.line}:${position.column}`;
    return `${role.document.file} (imported as ${quoteName(role.name)}${place})`;
  });
  return {
    code: "derived_role_ambiguous",
    error: "ambiguous derived role",
    description: `Derived role ${quoteName(name)} is defined in more than one import: ${places.join(", ")}`,
    document,
    remedy: "Rename one of the two roles, or drop one of the imports.",
  };
}
