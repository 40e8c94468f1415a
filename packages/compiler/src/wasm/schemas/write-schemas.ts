import type { PolicySchemas, RuleTable, SchemaRef } from "@edict/protocol";
import type { AttributeSlots, Party } from "../conditions/attribute-slots.ts";
import type { DataImage } from "../data/data-image.ts";
import type { IndexTable } from "../data/index-table.ts";
import type { NameTable } from "../data/name-table.ts";
import type { PatternWriter } from "../data/write-pattern.ts";
import { SchemaWriter } from "./schema-writer.ts";

/** What writing the schemas of policies needs. */
export interface SchemaContext {
  readonly table: RuleTable;
  readonly data: DataImage;
  readonly names: NameTable;
  readonly index: IndexTable;
  readonly patterns: PatternWriter;
  readonly slots: AttributeSlots;
}

/** In the index beside resource kinds, as `assembly/driver/schemas.ts` has it. */
const schemaKey = 0x50000;

/**
 * Writes the schemas of policies and puts them into the index under the policies' keys. Attributes that are validated are
 * needed as a whole. Answers with what schemas use and the runtime does not know.
 */
export function writeSchemas(context: SchemaContext): readonly string[] {
  const { table, data, names, index, slots } = context;
  const writer = new SchemaWriter(table.jsonSchemas, data);
  for (const [policyKey, schemas] of table.schemas) {
    const parties = (["principal", "resource"] as const).map((party) => {
      const schema = schemaOf(schemas, party);
      if (schema === undefined) return 0;
      slots.noteAll(party);
      return writeSchema(context, writer, party, schema);
    });
    if (parties.some((at) => at !== 0)) index.add({ kind: schemaKey | names.id(policyKey) }, data.words(parties));
  }
  return [...writer.unsupported].sort();
}

function schemaOf(schemas: PolicySchemas, party: Party): SchemaRef | undefined {
  const schema = party === "principal" ? schemas.principalSchema : schemas.resourceSchema;
  return schema === undefined || schema.ref === "" ? undefined : schema;
}

function writeSchema(
  { data, patterns }: SchemaContext,
  writer: SchemaWriter,
  party: Party,
  { ref, ignoreWhenActions }: SchemaRef,
): number {
  const ignored = ignoreWhenActions.flatMap((action) => patterns.action(action));
  if (ignored.length > 0) data.features.add("usesPatterns");
  const written = writer.write(ref);
  const [node, failure] =
    "node" in written
      ? [written.node, 0]
      : [0, data.text(`Failed to load ${party} schema ${JSON.stringify(ref)}: ${written.failure}`)];
  return data.words([node, failure, ignored.length, ...ignored]);
}
