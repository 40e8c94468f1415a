import { importsOf } from "../policy-index/policy-imports.ts";
import { type SetLint, warning } from "./lint-input.ts";

/** Sets of derived roles that no resource policy imports. */
export const findUnusedDerivedRoles: SetLint = (index) => {
  const imported = new Set([...index.byKey.values()].flatMap(({ policy }) => importsOf(policy).map(({ key }) => key)));
  return [...index.byKey.values()].flatMap((document) =>
    document.policy.kind === "derivedRoles" && !imported.has(document.key)
      ? [
          warning({
            code: "derived_roles_unused",
            document,
            path: "derived_roles.name",
            message: `no resource policy imports the derived roles ${document.policy.body.name}`,
            remedy: "Import them under importDerivedRoles where they are meant to be used, or remove the file.",
          }),
        ]
      : [],
  );
};
