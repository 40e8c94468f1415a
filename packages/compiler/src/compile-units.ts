import type { PolicyDocument } from "@edict/policy";
import type { CompileCache } from "./compile-cache.ts";
import { compileUnit } from "./compile-unit.ts";
import type { CompiledUnit } from "./emit/compiled-unit.ts";
import { requiredAncestors } from "./policy-index/missing-ancestors.ts";
import { importsOf } from "./policy-index/policy-imports.ts";
import type { PolicyIndex } from "./policy-index/policy-index.ts";
import type { CompileContext } from "./resolve/compile-context.ts";
import type { SchemaStore } from "./schema/schema-store.ts";

export interface UnitsInput {
  readonly schemas: SchemaStore;
  readonly cache: CompileCache;
  /** The policies fit together, so that there may be a table of them. */
  readonly isWhole: boolean;
  readonly isThorough: boolean;
}

/** Compiles every policy that decides; what has not changed since the cache saw it is taken from there. */
export function compileUnits(index: PolicyIndex, { schemas, cache, isWhole, isThorough }: UnitsInput): CompiledUnit[] {
  const { expressions } = cache;
  const context: CompileContext = { index, schemas, expressions, isThorough, derivedRoles: new Map() };
  const units: CompiledUnit[] = [];
  for (const document of index.byKey.values()) {
    // Where a role policy stands in for an ancestor, Cerbos accepts the policy and then leaves it out.
    if (isWhole && requiredAncestors(document).some(({ key }) => !index.byKey.has(key))) {
      continue;
    }
    const inputs = [isThorough, ...inputsOf(document, index, schemas)];
    const known = cache.units.get(document);
    if (known !== undefined && isSame(known.inputs, inputs)) {
      units.push(known.unit);
      continue;
    }
    const unit = compileUnit(document, context);
    if (unit !== undefined) {
      cache.units.set(document, { inputs, unit });
      units.push(unit);
    }
  }
  return units;
}

/** What a unit is made from besides its own policy: imports and their imports, ancestors, and the schemas' texts. */
function inputsOf(document: PolicyDocument, index: PolicyIndex, schemas: SchemaStore): unknown[] {
  const imported = importsOf(document.policy).map(({ key }) => index.byKey.get(key));
  const inputs: unknown[] = [...imported];
  for (const source of imported) {
    if (source?.policy.kind === "derivedRoles") {
      inputs.push(...importsOf(source.policy).map(({ key }) => index.byKey.get(key)));
    }
  }
  const ancestors = requiredAncestors(document).map(({ key }) => index.byKey.get(key));
  inputs.push(...ancestors);
  if ([document, ...ancestors].some(hasSchemas)) {
    // One schema may refer to any other.
    inputs.push(schemas.policy, ...[...schemas.texts].flat());
  }
  return inputs;
}

function hasSchemas(document: PolicyDocument | undefined): boolean {
  return document?.policy.kind === "resource" && document.policy.body.schemas !== undefined;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
