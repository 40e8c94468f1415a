import type { Position } from "@edict/protocol";
import { policyMessage } from "./message/policy-messages.ts";
import { locateFields } from "./message/read-documents.ts";

/**
 * Where every field of a file stands, by protobuf path: `resource_policy.rules[0].condition.match.expr`,
 * `resource_policy.variables.local["x"]`. A field's position is that of its key, a list item's that of the item, a map
 * entry's that of its value. `Position.path` is the YAML path that Cerbos prints (`$.resourcePolicy.rules[0]…`).
 */
export interface SourceMap {
  readonly fields: ReadonlyMap<string, Position>;
  /** Positions of the keys of maps, under the same paths as their values. */
  readonly mapKeys: ReadonlyMap<string, Position>;
}

/** Reads the text of a policy file again, for positions. Costs as much as parsing it: ask once per file with mistakes. */
export function locatePolicy(text: string): SourceMap {
  return locateFields(text, policyMessage);
}
