import { keyText } from "./key-text.ts";
import type { YamlEntry, YamlNode } from "./yaml-node.ts";

/** The keys of a map that is being read. */
export interface KnownKeys {
  readonly entries: readonly YamlEntry[];
  /** Absent while the entries, which are all keys, are so few that searching them is faster. */
  index: Map<string, YamlNode> | undefined;
}

const searchedMax = 16;

/** The node of a key that was read before. */
export function findKey(keys: KnownKeys, text: string): YamlNode | undefined {
  const { entries } = keys;
  if (keys.index === undefined && entries.length > searchedMax) {
    keys.index = new Map(entries.map(({ key }) => [keyText(key), key]));
  }
  if (keys.index !== undefined) {
    return keys.index.get(text);
  }
  for (let index = 0; index < entries.length; index++) {
    const key = entries[index]?.key;
    if (key !== undefined && keyText(key) === text) {
      return key;
    }
  }
  return undefined;
}
