import { quoteGo } from "../quote-go.ts";
import type { YamlAlias, YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from "../yaml/yaml-node.ts";
import { nameOfNode } from "./name-of-node.ts";
import { type ReadContext, refuse } from "./read-context.ts";

/** A node without anchor, alias or tag. */
export type BareNode = YamlMap | YamlSequence | YamlScalar;

/** `viaAlias` = the anchors inside the node are known already, or never will be. */
export interface ResolvedNode {
  readonly node: BareNode;
  readonly viaAlias: boolean;
}

export function isBare(node: YamlNode): node is BareNode {
  return node.kind !== "anchor" && node.kind !== "alias" && node.kind !== "tag";
}

/** Follows aliases, drops tags, and remembers anchors in the order in which they are met. */
export function resolveNode(context: ReadContext, node: YamlNode, viaAlias: boolean): ResolvedNode {
  switch (node.kind) {
    case "anchor":
      if (viaAlias) {
        return resolveNode(context, node.value, true);
      }
      if (context.anchors.has(node.name)) {
        return refuse(node, `duplicate anchor definition ${quoteGo(`&${node.name}`)}`);
      }
      context.anchors.set(node.name, node.value);
      return resolveNode(context, node.value, false);
    case "alias":
      return followAlias(context, node, viaAlias ? `unknown alias ${node.name}` : undefined);
    case "tag":
      return resolveNode(context, node.value, true);
    default:
      return { node, viaAlias };
  }
}

function followAlias(context: ReadContext, alias: YamlAlias, unknown?: string): ResolvedNode {
  let node: YamlNode = alias;
  for (let hops = 0; node.kind === "alias"; hops++) {
    const target: YamlNode | undefined = context.anchors.get(node.name);
    if (target === undefined || hops > context.anchors.size) {
      return refuse(node, unknown ?? `unknown anchor ${quoteGo(node.name)}`);
    }
    node = target;
  }
  return resolveNode(context, node, true);
}

/** A run of entries of which later ones override earlier ones of the same or an earlier run. */
export interface EntryRun {
  readonly entries: readonly YamlEntry[];
  readonly viaAlias: boolean;
}

/** The entries of a map that merges others (`<<`), which come first. */
export function mergedRuns(context: ReadContext, map: YamlMap, viaAlias: boolean): readonly EntryRun[] {
  const runs: EntryRun[] = [];
  collectRuns(context, { map, viaAlias, depth: 0 }, runs);
  return runs;
}

export function hasMerge({ entries }: YamlMap): boolean {
  for (let index = 0; index < entries.length; index++) {
    if (entries[index]?.key.kind === "mergeKey") {
      return true;
    }
  }
  return false;
}

interface Merge {
  readonly map: YamlMap;
  readonly viaAlias: boolean;
  readonly depth: number;
}

const mergeDepthMax = 64;

function collectRuns(context: ReadContext, merge: Merge, runs: EntryRun[]): void {
  const { map, viaAlias, depth } = merge;
  if (depth > mergeDepthMax) {
    refuse(map, `maps are merged more than ${mergeDepthMax} levels deep`);
  }
  for (const entry of map.entries) {
    if (entry.key.kind === "mergeKey") {
      collectRuns(context, { ...resolveMerge(context, entry.value, viaAlias), depth: depth + 1 }, runs);
    }
  }
  runs.push({ entries: map.entries.filter((entry) => entry.key.kind !== "mergeKey"), viaAlias });
}

function resolveMerge(context: ReadContext, value: YamlNode, viaAlias: boolean): Omit<Merge, "depth"> {
  if (value.kind === "map") {
    return { map: value, viaAlias };
  }
  if (value.kind !== "alias") {
    return refuse(value, "not an alias");
  }
  const { node } = followAlias(context, value);
  return node.kind === "map"
    ? { map: node, viaAlias: true }
    : refuse(value, `expected map alias got ${nameOfNode(node)}`);
}
