import type { YamlNode } from "../yaml/yaml-node.ts";

const nodeNames: { readonly [kind in YamlNode["kind"]]: string } = {
  map: "Mapping",
  sequence: "Sequence",
  string: "String",
  literal: "Literal",
  integer: "Integer",
  float: "Float",
  infinity: "Infinity",
  nan: "Nan",
  bool: "Bool",
  null: "Null",
  mergeKey: "MergeKey",
  mappingKey: "MappingKey",
  anchor: "Anchor",
  alias: "Alias",
  tag: "Tag",
};

/** What Cerbos's messages call a node. */
export function nameOfNode(node: YamlNode): string {
  return nodeNames[node.kind];
}
