import type { KnownKeys } from "./known-keys.ts";
import { parseKey } from "./parse-key.ts";
import { parseScalar } from "./parse-scalar.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlPath, YamlSequence } from "./yaml-node.ts";
import { current, fail, type Parse } from "./yaml-parse.ts";
import type { YamlToken } from "./yaml-token.ts";
import { endOfUnit, isKeyAt } from "./yaml-units.ts";

export function parseFlowMap(parse: Parse, path: YamlPath | undefined): YamlMap {
  const open = current(parse);
  const map: YamlMap = {
    kind: "map",
    flow: true,
    entries: [],
    line: open?.line ?? 1,
    column: open?.column ?? 1,
    parent: path,
  };
  const keys: KnownKeys = { entries: map.entries, path, index: undefined };
  parse.at += 1;
  for (let next = current(parse); next !== undefined; next = current(parse)) {
    refuseComment(map.entries.length === 0 ? "could not find flow map content" : "',' or '}' must be specified", next);
    if (next.type === ",") {
      parse.at += 1;
      refuseComment("could not find flow map content", current(parse));
    } else if (next.type !== "}" && map.entries.length > 0) {
      fail("',' or '}' must be specified", next);
    }
    if (current(parse)?.type === "}") {
      parse.at += 1;
      return map;
    }
    map.entries.push(parseFlowEntry(parse, map, keys, next));
  }
  return fail("could not find flow mapping end token '}'", open);
}

/** Cerbos takes no comments of their own line inside braces, nor before a bracket or comma. */
function refuseComment(message: string, token: YamlToken | undefined): void {
  if (token?.ownLineComment !== undefined) {
    fail(message, token.ownLineComment);
  }
}

function parseFlowEntry(parse: Parse, map: YamlMap, keys: KnownKeys, before: YamlToken): YamlEntry {
  if (!isKeyAt(parse.tokens, parse.at, parse.end)) {
    const after = parse.tokens[endOfUnit(parse.tokens, parse.at, parse.end)];
    if (after === undefined || (after.type !== "}" && after.type !== ",")) {
      fail("could not find flow map content", current(parse) ?? before);
    }
    const key = parseScalar(parse, map.parent);
    return { key, value: { kind: "null", text: "null", line: key.line, column: key.column + 1, parent: key.parent } };
  }
  const key = parseKey(parse, keys, map.parent, true);
  const path = key.parent;
  const colon = parse.tokens[parse.at - 1] ?? before;
  const next = current(parse);
  if (next?.type === "}" || next?.type === ",") {
    return { key, value: { kind: "null", text: "null", line: colon.line, column: colon.column + 1, parent: path } };
  }
  if (next === undefined) {
    fail("could not find map value", colon);
  }
  return { key, value: parse.node(parse, path, true) };
}

export function parseFlowSequence(parse: Parse, path: YamlPath | undefined): YamlSequence {
  const open = current(parse);
  const items: YamlNode[] = [];
  parse.at += 1;
  for (let next = current(parse); next !== undefined; next = current(parse)) {
    if (next.type === "," && items.length === 0) {
      fail("expected sequence element, but found ','", next);
    }
    if (items.length > 0) {
      refuseComment("',' or ']' must be specified", next);
    }
    if (next.type === ",") {
      parse.at += 1;
    } else if (next.type !== "]" && items.length > 0) {
      fail("',' or ']' must be specified", next);
    }
    const close = current(parse);
    if (close?.type === "]" && close.ownLineComment !== undefined) {
      fail("could not find '[' character corresponding to ']'", close);
    }
    if (close?.type === "]") {
      parse.at += 1;
      return { kind: "sequence", flow: true, items, line: open?.line ?? 1, column: open?.column ?? 1, parent: path };
    }
    if (current(parse) === undefined) {
      break;
    }
    items.push(parse.node(parse, { parent: path, step: items.length }, true));
  }
  return fail("sequence end token ']' not found", open);
}
