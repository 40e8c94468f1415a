/**
 * A node of a policy file. Anchors, aliases and tags stand in the tree as they were written; the message reader resolves
 * them. Positions are those Cerbos reports: a block map stands where its first colon does, a list at its first dash.
 */
export type YamlNode = YamlMap | YamlSequence | YamlScalar | YamlAnchor | YamlAlias | YamlTag;

interface NodePlace {
  readonly line: number;
  readonly column: number;
  /** What the node's path starts with, and the path's last step: a key, or the index of a list item. */
  readonly parent: YamlPath | undefined;
}

/** A path from the root of a document, kept as links so that only the paths that are printed cost anything. */
export interface YamlPath {
  readonly parent: YamlPath | undefined;
  readonly step: string | number;
}

export interface YamlMap extends NodePlace {
  readonly kind: "map";
  /** Written in brackets. */
  readonly flow: boolean;
  readonly entries: YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlSequence extends NodePlace {
  readonly kind: "sequence";
  readonly flow: boolean;
  readonly items: YamlNode[];
}

export type YamlScalarKind =
  | "string"
  | "literal"
  | "integer"
  | "float"
  | "infinity"
  | "nan"
  | "bool"
  | "null"
  | "mergeKey"
  | "mappingKey";

export interface YamlScalar extends NodePlace {
  readonly kind: YamlScalarKind;
  /** Decoded text of strings, source text of all others. */
  readonly text: string;
}

export interface YamlAnchor extends NodePlace {
  readonly kind: "anchor";
  readonly name: string;
  readonly value: YamlNode;
}

export interface YamlAlias extends NodePlace {
  readonly kind: "alias";
  readonly name: string;
}

export interface YamlTag extends NodePlace {
  readonly kind: "tag";
  readonly tag: string;
  readonly value: YamlNode;
}

/** One `---` document. `root` is `undefined` if it holds nothing but comments. */
export interface YamlDocument {
  readonly root: YamlNode | undefined;
}

const pathSpecials = /[$*.[\]]/;

/** The path as Cerbos prints it: `$.resourcePolicy.rules[0]`, keys with special characters in quotes. */
export function formatYamlPath(path: YamlPath | undefined): string {
  const steps: string[] = [];
  for (let at = path; at !== undefined; at = at.parent) {
    if (typeof at.step === "number") {
      steps.push(`[${at.step}]`);
    } else {
      steps.push(pathSpecials.test(at.step) ? `.'${at.step}'` : `.${at.step}`);
    }
  }
  return `$${steps.reverse().join("")}`;
}
