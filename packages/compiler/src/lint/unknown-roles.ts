import type { PolicyDocument } from "@edict/policy";
import { derivedRolesKey } from "@edict/protocol";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { quoteName } from "../report/quote-name.ts";
import { suggestName } from "../report/suggest-name.ts";
import { type SetLint, warning } from "./lint-input.ts";

interface RoleUse {
  readonly name: string;
  readonly document: PolicyDocument;
  /** Seldom asked for. */
  readonly path: () => string;
}

/** A name is only held to be known if it is used at least this often. */
const knownUses = 2;

/**
 * Roles that are likely misspelled: used once, and near a role that is used more often. And derived roles that a rule names
 * under `roles`, where they mean nothing.
 */
export const findUnknownRoles: SetLint = (index) => {
  const uses = [...index.byKey.values()].flatMap(knownRolesIn);
  const counts = new Map<string, number>();
  for (const { name } of uses) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const known = [...counts].filter(([, count]) => count >= knownUses).map(([name]) => name);
  const misspelled = uses.flatMap((use): CompileMistake[] => {
    const near = counts.get(use.name) === 1 && use.name.length > 3 ? suggestName(use.name, known) : undefined;
    return near === undefined
      ? []
      : [
          warning({
            code: "role_unknown",
            document: use.document,
            path: use.path(),
            message: `the role ${quoteName(use.name)} is used only here`,
            remedy: `Did you mean ${near}?`,
          }),
        ];
  });
  const parents = new Set(uses.filter(({ document }) => document.policy.kind !== "resource").map(({ name }) => name));
  const misplaced = [...index.byKey.values()].flatMap((document) => misplacedRoles(document, index, parents));
  return [...misspelled, ...misplaced];
};

/** Builds that follow one another share most of their documents. */
const lately = new WeakMap<PolicyDocument, readonly RoleUse[]>();

function knownRolesIn(document: PolicyDocument): readonly RoleUse[] {
  const known = lately.get(document) ?? rolesIn(document);
  lately.set(document, known);
  return known;
}

function rolesIn(document: PolicyDocument): RoleUse[] {
  const { policy } = document;
  switch (policy.kind) {
    case "resource":
      return policy.body.rules.flatMap((rule, ruleIndex) =>
        rule.roles.map((name, index) => ({
          name,
          document,
          path: () => `resource_policy.rules[${ruleIndex}].roles[${index}]`,
        })),
      );
    case "derivedRoles":
      return policy.body.definitions.flatMap((definition, definitionIndex) =>
        definition.parentRoles.map((name, index) => ({
          name,
          document,
          path: () => `derived_roles.definitions[${definitionIndex}].parent_roles[${index}]`,
        })),
      );
    case "role":
      return [
        { name: policy.body.role, document, path: () => "role_policy.role" },
        ...policy.body.parentRoles.map((name, index) => ({
          name,
          document,
          path: () => `role_policy.parent_roles[${index}]`,
        })),
      ];
    default:
      return [];
  }
}

/** `parents` are names that are roles for sure, even if a derived role has the same name. */
function misplacedRoles(document: PolicyDocument, index: PolicyIndex, parents: ReadonlySet<string>): CompileMistake[] {
  if (document.policy.kind !== "resource") {
    return [];
  }
  const { rules, importDerivedRoles } = document.policy.body;
  if (importDerivedRoles.length === 0) {
    return [];
  }
  const derived = new Set(
    importDerivedRoles.flatMap((name) => {
      const source = index.byKey.get(derivedRolesKey(name))?.policy;
      return source?.kind === "derivedRoles" ? source.body.definitions.map((definition) => definition.name) : [];
    }),
  );
  const referenced = new Set(rules.flatMap((rule) => rule.derivedRoles));
  return rules.flatMap((rule, ruleIndex) =>
    rule.roles.flatMap((name, roleIndex) =>
      derived.has(name) && !referenced.has(name) && !parents.has(name)
        ? [
            warning({
              code: "role_unknown",
              document,
              path: `resource_policy.rules[${ruleIndex}].roles[${roleIndex}]`,
              message: `${quoteName(name)} is a derived role, which means nothing under roles`,
              remedy: "Move it to derivedRoles.",
            }),
          ]
        : [],
    ),
  );
}
