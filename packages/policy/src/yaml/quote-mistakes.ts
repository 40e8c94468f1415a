import type { YamlError, YamlToken } from "./yaml-token.ts";

const mayFollow = new Set([",", "anchor", "}"]);

/**
 * Values that start with a quoted string and go on after it, such as `"a" in R.attr.tags`: YAML would read only a part.
 * Text inside brackets is left alone.
 */
export function findQuoteMistakes(tokens: readonly YamlToken[]): YamlError[] {
  const mistakes: YamlError[] = [];
  let flowDepth = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    const type = token?.type;
    if (type === "{" || type === "[") {
      flowDepth += 1;
    } else if (type === "}" || type === "]") {
      flowDepth -= 1;
    } else if (type === "singleQuoted" || type === "doubleQuoted") {
      if (token !== undefined && flowDepth <= 0 && startsValue(tokens, index) && goesOn(tokens, index)) {
        const { line, column } = token;
        mistakes.push({
          message: "invalid YAML string: use a literal or folded block for strings containing quotes",
          line,
          column,
        });
      }
    }
  }
  return mistakes;
}

function startsValue(tokens: readonly YamlToken[], index: number): boolean {
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (token === undefined || token.afterComment) {
    return false;
  }
  return previous === undefined || previous.type === ":";
}

function goesOn(tokens: readonly YamlToken[], index: number): boolean {
  const line = tokens[index]?.line;
  const next = tokens[index + 1];
  if (next === undefined || next.type === ":" || next.line !== line || next.afterComment) {
    return false;
  }
  for (let at = index + 1; tokens[at]?.line === line; at++) {
    if (!mayFollow.has(tokens[at]?.type ?? "")) {
      return true;
    }
  }
  return false;
}
