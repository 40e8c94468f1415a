import type { PolicySet } from "@edict/policy";
import { compareDiagnostics, type Diagnostic, type DiagnosticCode } from "@edict/protocol";
import { createCompileCache } from "./compile-cache.ts";
import type { CompileOptions, CompileResult } from "./compile-result.ts";
import { compileUnits } from "./compile-units.ts";
import { emitRuleTable } from "./emit/emit-rule-table.ts";
import { lintPolicySet } from "./lint/lint-policies.ts";
import { indexPolicies } from "./policy-index/index-policies.ts";
import { type CompileMistake, toDiagnostics } from "./report/compile-mistake.ts";
import { createLocator } from "./report/locator.ts";

/**
 * Compiles a policy set into a rule table, stage by stage:
 *
 * 1. what could not be read (`set.diagnostics`) and 2. what does not fit together (index) stop the build, as in Cerbos;
 * 3. every policy that decides is compiled into a unit: names resolved, expressions checked, rows made, traps looked for;
 * 4. traps between policies become warnings too;
 * 5. the units become one table, unless one has an error.
 *
 * The same set gives the same table and the same diagnostics, in whatever order its files were read. Never throws.
 */
export function compilePolicySet(set: PolicySet, options: CompileOptions = {}): CompileResult {
  const cache = options.cache ?? createCompileCache();
  const locator = createLocator(cache.sourceMaps);
  const { index, diagnostics: misfits } = indexPolicies(set, locator);
  const unreadable = [...set.diagnostics, ...misfits];
  const isWhole = !unreadable.some(isError);
  const isThorough = options.thorough === true;
  if (!isWhole && !isThorough) {
    return { table: undefined, diagnostics: unreadable.sort(compareDiagnostics) };
  }
  const schemas = { texts: set.schemas, policy: options.schemas ?? "require" };
  const units = compileUnits(index, { schemas, cache, isWhole, isThorough });
  const own = units.flatMap((unit) => unit.mistakes);
  const mistakes = isWhole ? [...own, ...lintPolicySet(index)] : withoutConsequences(own, unreadable);
  const diagnostics = [...unreadable, ...toDiagnostics(mistakes, locator)].sort(compareDiagnostics);
  return { table: diagnostics.some(isError) ? undefined : emitRuleTable(units, schemas), diagnostics };
}

const ofImports = new Set<DiagnosticCode>(["derived_role_unknown", "variable_undefined", "constant_undefined"]);

/** A name that is not known in a policy with a missing import is likely the import's. */
function withoutConsequences(mistakes: readonly CompileMistake[], known: readonly Diagnostic[]): CompileMistake[] {
  const incomplete = new Set(known.filter(({ code }) => code === "import_missing").map(({ file }) => file));
  return mistakes.filter(({ code, document }) => !(ofImports.has(code) && incomplete.has(document.file)));
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}
