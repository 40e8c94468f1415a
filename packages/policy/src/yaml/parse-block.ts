import type { KnownKeys } from "./known-keys.ts";
import { parseKey } from "./parse-key.ts";
import { takeName } from "./parse-scalar.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlPath, YamlSequence } from "./yaml-node.ts";
import { current, fail, type Parse } from "./yaml-parse.ts";
import type { YamlPlace, YamlToken } from "./yaml-token.ts";
import { endOfUnit, isKeyAt, isMapTokenAt, spansMapValue } from "./yaml-units.ts";

export function parseBlockMap(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlMap {
  const first = current(parse);
  const colon = parse.tokens[endOfUnit(parse.tokens, parse.at, parse.end)] ?? first;
  const map: YamlMap = {
    kind: "map",
    flow: false,
    entries: [],
    line: colon?.line ?? 1,
    column: colon?.column ?? 1,
    parent: path,
  };
  const keys: KnownKeys = { entries: map.entries, path, index: undefined };
  for (;;) {
    map.entries.push(parseBlockEntry(parse, map, keys, flow));
    const next = current(parse);
    if (next === undefined || next.column !== first?.column || (flow && next.type === "]")) {
      return map;
    }
    if (!isMapTokenAt(parse.tokens, parse.at, parse.end)) {
      fail("non-map value is specified", next);
    }
    if (next.type === "}") {
      parse.at += 1;
      return map;
    }
    if (next.type === "{") {
      fail("unexpected map key", next);
    }
  }
}

function parseBlockEntry(parse: Parse, map: YamlMap, keys: KnownKeys, flow: boolean): YamlEntry {
  const keyStart = current(parse);
  const inline = spansMapValue(parse.tokens, parse.at, parse.end);
  const key = parseKey(parse, keys, map.parent, flow);
  const colon = parse.tokens[parse.at - 1];
  if (!inline) {
    const next = current(parse);
    if (next?.type === "-" && next.line === keyStart?.line) {
      fail("block sequence entries are not allowed in this context", next);
    }
    return { key, value: parseBlockValue(parse, key, colon, flow) };
  }
  const value = parse.node(parse, key.parent, flow);
  const next = current(parse);
  const continues = next !== undefined && next.column > (keyStart?.column ?? 0) && next.ownLineComment === undefined;
  if (continues && !(flow && (next.type === "," || next.type === "]"))) {
    fail("value is not allowed in this context. map key-value is pre-defined", next);
  }
  return { key, value };
}

function missingValue(mark: YamlPlace, shift: number, parent: YamlPath | undefined): YamlNode {
  return { kind: "null", text: "null", line: mark.line, column: mark.column + shift, parent };
}

function parseBlockValue(parse: Parse, key: YamlNode, colon: YamlToken | undefined, flow: boolean): YamlNode {
  const path = key.parent;
  const next = current(parse);
  const missing = (shift: number) => missingValue(colon ?? key, shift, path);
  if (next === undefined) {
    return missing(2);
  }
  const nextIsKey = isKeyAt(parse.tokens, parse.at, parse.end);
  if (next.column !== key.column && next.line === key.line && nextIsKey) {
    fail("mapping value is not allowed in this context", next);
  }
  if (next.column === key.column && isMapTokenAt(parse.tokens, parse.at, parse.end)) {
    return missing(1);
  }
  if (next.column <= key.column && (next.type === "anchor" || next.type === "tag")) {
    fail(`${next.type} is not allowed in this context`, next);
  }
  if (next.column < key.column) {
    return missing(1);
  }
  return parseEmptyAnchor(parse, key, path) ?? parse.node(parse, path, flow);
}

/** `key: &name` with nothing after it, or `- &name`. */
function parseEmptyAnchor(
  parse: Parse,
  owner: { readonly line: number; readonly column: number },
  path: YamlPath | undefined,
): YamlNode | undefined {
  const mark = current(parse);
  const after = parse.at + 2 < parse.end ? parse.tokens[parse.at + 2] : undefined;
  if (mark?.type !== "anchor" || mark.line !== owner.line || after === undefined || after.column > owner.column) {
    return undefined;
  }
  if (after.column === owner.column && !isMapTokenAt(parse.tokens, parse.at + 2, parse.end) && after.type !== "-") {
    return undefined;
  }
  parse.at += 1;
  const name = takeName(parse, mark);
  const place = { line: mark.line, column: mark.column, parent: path };
  return { kind: "anchor", name, value: { kind: "null", text: "null", ...place, column: mark.column + 1 }, ...place };
}

export function parseBlockSequence(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlSequence {
  const first = current(parse);
  const sequence: YamlSequence = {
    kind: "sequence",
    flow: false,
    items: [],
    line: first?.line ?? 1,
    column: first?.column ?? 1,
    parent: path,
  };
  for (let dash = first; dash?.type === "-" && dash.column === first?.column; dash = current(parse)) {
    parse.at += 1;
    sequence.items.push(parseSequenceItem(parse, dash, { parent: path, step: sequence.items.length }, flow));
  }
  return sequence;
}

function parseSequenceItem(parse: Parse, dash: YamlToken, path: YamlPath, flow: boolean): YamlNode {
  const next = current(parse);
  const missing = (shift: number) => missingValue(dash, shift, path);
  if (next === undefined) {
    return missing(2);
  }
  if (next.column === dash.column && next.type === "-") {
    return missing(1);
  }
  if (next.column <= dash.column && (next.type === "anchor" || next.type === "tag")) {
    fail(`${next.type} is not allowed in this sequence context`, next);
  }
  if (next.column < dash.column) {
    return missing(1);
  }
  return parseEmptyAnchor(parse, dash, path) ?? parse.node(parse, path, flow);
}
