import type { PolicyDocument } from "@edict/policy";

/** All policies of a set by key. Only made when none is defined twice and nothing they name is missing. */
export interface PolicyIndex {
  readonly byKey: ReadonlyMap<string, PolicyDocument>;
}
