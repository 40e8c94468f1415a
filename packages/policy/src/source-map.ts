import type { Position } from "@edict/protocol";

/**
 * Where every field of a parsed file stands, by protobuf path: `resource_policy.rules[0].condition.match.expr`,
 * `resource_policy.variables.local["x"]`. A field's position is that of its key; a list item's and a map entry's that
 * of its value. `Position.path` is the YAML path that Cerbos prints (`$.resourcePolicy.rules[0]…`).
 */
export interface SourceMap {
  readonly file: string;
  readonly text: string;
  readonly fields: ReadonlyMap<string, Position>;
  /** Positions of the keys of maps, under the same paths as their values. */
  readonly mapKeys: ReadonlyMap<string, Position>;
  /** Where the document starts. */
  readonly start: Position;
}
