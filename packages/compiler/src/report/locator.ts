import { excerptAt, locatePolicy, type PolicyDocument, type SourceMap } from "@edict/policy";
import type { Position } from "@edict/protocol";

/** Finds positions in policy files; each file is read again at most once. */
export interface Locator {
  /** `path` is a protobuf path: `resource_policy.rules[0]`. */
  field(document: PolicyDocument, path: string): Position | undefined;
  mapKey(document: PolicyDocument, path: string): Position | undefined;
  excerpt(document: PolicyDocument, position: Position): string;
}

/** `maps` remembers what was read; it may outlive the locator. */
export function createLocator(maps = new WeakMap<PolicyDocument, SourceMap>()): Locator {
  const mapOf = (document: PolicyDocument): SourceMap => {
    const known = maps.get(document);
    if (known !== undefined) {
      return known;
    }
    const map = locatePolicy(document.text);
    maps.set(document, map);
    return map;
  };
  return {
    field: (document, path) => mapOf(document).fields.get(path),
    mapKey: (document, path) => mapOf(document).mapKeys.get(path),
    excerpt: (document, position) => excerptAt(document.text, position),
  };
}
