/** What a stretch of a policy file is. Punctuation is named by its character. */
export type YamlTokenType =
  | "plain"
  | "singleQuoted"
  | "doubleQuoted"
  | "blockHeader"
  | "blockContent"
  | "mergeKey"
  | "anchor"
  | "alias"
  | "tag"
  | "directive"
  | "documentStart"
  | "documentEnd"
  | ":"
  | "-"
  | "?"
  | "{"
  | "}"
  | "["
  | "]"
  | ",";

export interface YamlToken {
  readonly type: YamlTokenType;
  /** Decoded text of scalars and tags; the characters themselves otherwise. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in code points; a tab between tokens counts nothing, as in Cerbos's messages. */
  readonly column: number;
  /** Where the text of the token ends. */
  readonly endLine: number;
  /** A comment stands between the previous token and this one. */
  readonly afterComment: boolean;
  /** The leftmost comment between them that has a line of its own. */
  readonly ownLineComment: YamlPlace | undefined;
}

/** Both count from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** A mistake that stops the reading of a file. The message is the one Cerbos prints. */
export interface YamlError extends YamlPlace {
  readonly message: string;
}
