import type { YamlNode } from "./yaml-node.ts";

/** What tells the keys of a map apart. */
export function keyText(key: YamlNode): string {
  switch (key.kind) {
    case "anchor":
    case "tag":
      return keyText(key.value);
    case "alias":
    case "map":
    case "sequence":
      return "";
    default:
      return key.text;
  }
}
