import type { YamlToken } from "./yaml-token.ts";

/**
 * Tokens that belong together before maps are recognised: `&name value`, `*name`, `!tag value`, a block header and its
 * lines. What stands before a colon as such a unit is a key.
 */
export function endOfUnit(tokens: readonly YamlToken[], at: number, end: number): number {
  const token = tokens[at];
  if (token === undefined || at >= end) {
    return end;
  }
  switch (token.type) {
    case "?":
      return Math.min(at + 2, end);
    case "alias":
    case "blockHeader":
      return Math.min(at + 2, end);
    case "anchor": {
      const value = tokens[at + 2];
      const onLine = value !== undefined && at + 2 < end && value.line === token.line;
      return onLine && (isScalarToken(value) || value.type === "tag")
        ? endOfUnit(tokens, at + 2, end)
        : Math.min(at + 2, end);
    }
    case "tag": {
      const value = tokens[at + 1];
      const onLine = value !== undefined && at + 1 < end && value.line === token.line;
      return onLine && isScalarToken(value) && value.type !== "anchor" ? endOfUnit(tokens, at + 1, end) : at + 1;
    }
    default:
      return at + 1;
  }
}

/** A map key starts at `at`. */
export function isKeyAt(tokens: readonly YamlToken[], at: number, end: number): boolean {
  const token = tokens[at];
  if (token === undefined || at >= end) {
    return false;
  }
  if (token.type === "plain") {
    return at + 1 < end && tokens[at + 1]?.type === ":";
  }
  if (token.type === "?") {
    return true;
  }
  const after = endOfUnit(tokens, at, end);
  return after < end && tokens[after]?.type === ":";
}

/** A token that may go on with a block map. */
export function isMapTokenAt(tokens: readonly YamlToken[], at: number, end: number): boolean {
  const type = tokens[at]?.type;
  return type === "{" || type === "}" || isKeyAt(tokens, at, end);
}

/** The key at `at` has a scalar value on its own line. */
export function spansMapValue(tokens: readonly YamlToken[], at: number, end: number): boolean {
  const key = tokens[at];
  const colon = endOfUnit(tokens, at, end);
  const value = tokens[colon + 1];
  if (key === undefined || value === undefined || colon + 1 >= end || tokens[colon]?.type !== ":") {
    return false;
  }
  if (value.line !== key.line || isKeyAt(tokens, colon + 1, end)) {
    return false;
  }
  if (value.type === "anchor") {
    return endOfUnit(tokens, colon + 1, end) > colon + 3;
  }
  if (value.type === "tag") {
    return endOfUnit(tokens, colon + 1, end) > colon + 2;
  }
  return isScalarToken(value);
}

/** A token that can be, or start, a scalar. */
export function isScalarToken(token: YamlToken): boolean {
  switch (token.type) {
    case "plain":
    case "singleQuoted":
    case "doubleQuoted":
    case "blockHeader":
    case "blockContent":
    case "anchor":
    case "alias":
      return true;
    default:
      return false;
  }
}
