import { keyText } from "./key-text.ts";
import type { YamlEntry, YamlNode, YamlPath } from "./yaml-node.ts";

/** The keys of a map that is being read. */
export interface KnownKeys {
  readonly entries: readonly YamlEntry[];
  /** What the map's own path is; an entry in braces without a colon has no path of its own and is not looked for. */
  readonly path: YamlPath | undefined;
  /** Absent while the entries are so few that searching them is faster. */
  index: Map<string, YamlNode> | undefined;
}

const searchedMax = 16;

/** The node of a key that was read before. */
export function findKey(keys: KnownKeys, text: string): YamlNode | undefined {
  const { entries } = keys;
  if (keys.index === undefined && entries.length > searchedMax) {
    const real = entries.filter(({ key }) => key.parent !== keys.path);
    keys.index = new Map(real.map(({ key }) => [keyText(key), key]));
  }
  if (keys.index !== undefined) {
    return keys.index.get(text);
  }
  for (let index = 0; index < entries.length; index++) {
    const key = entries[index]?.key;
    if (key !== undefined && key.parent !== keys.path && keyText(key) === text) {
      return key;
    }
  }
  return undefined;
}
