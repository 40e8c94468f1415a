import { scalarKindOf } from "./scalar-kind.ts";
import { scanYaml } from "./scan-yaml.ts";
import type { YamlDocument, YamlEntry, YamlMap, YamlNode, YamlPath, YamlSequence } from "./yaml-node.ts";
import type { YamlError, YamlToken, YamlTokenType } from "./yaml-token.ts";
import { endOfUnit, isKeyAt, isMapTokenAt, isScalarToken, spansMapValue } from "./yaml-units.ts";

export interface ParsedYaml {
  readonly documents: readonly YamlDocument[];
  readonly error: YamlError | undefined;
  /** What was scanned, also of a file that does not parse. */
  readonly tokens: readonly YamlToken[];
}

/** Nesting beyond which a file is refused; Cerbos has no limit and dies. */
export const yamlDepthMax = 256;

class YamlSyntaxError extends Error {
  readonly place: YamlError;
  constructor(place: YamlError) {
    super(place.message);
    this.place = place;
  }
}

interface Parse {
  readonly tokens: readonly YamlToken[];
  at: number;
  end: number;
  depth: number;
}

/**
 * Reads YAML or JSON text as Cerbos does: one tree per document, or the first mistake with Cerbos's message.
 * `unquotedTail` mistakes (text after a quoted string) are looked for by the caller, on the tokens.
 */
export function parseYaml(text: string): ParsedYaml {
  const { tokens, error } = scanYaml(text);
  if (error !== undefined) {
    return { documents: [], error, tokens };
  }
  try {
    checkColons(tokens);
    return { documents: parseDocuments(tokens), error: undefined, tokens };
  } catch (thrown) {
    if (thrown instanceof YamlSyntaxError) {
      return { documents: [], error: thrown.place, tokens };
    }
    throw thrown;
  }
}

function fail(message: string, token: { readonly line: number; readonly column: number } | undefined): never {
  throw new YamlSyntaxError({ message, line: token?.line ?? 1, column: token?.column ?? 1 });
}

const neverKeys: ReadonlySet<YamlTokenType> = new Set([
  "directive",
  "documentStart",
  "documentEnd",
  ",",
  "{",
  ":",
  "}",
  "[",
  "-",
  "]",
]);

function checkColons(tokens: readonly YamlToken[]): void {
  tokens.forEach((token, index) => {
    if (token.type !== ":") {
      return;
    }
    const key = tokens[index - 1];
    if (key === undefined) {
      fail("unexpected key name", token);
    }
    if (neverKeys.has(key.type)) {
      fail("found an invalid key for this map", token);
    }
  });
}

function parseDocuments(tokens: readonly YamlToken[]): YamlDocument[] {
  const documents: YamlDocument[] = [];
  let start = 0;
  const close = (end: number) => {
    if (end > start) {
      documents.push({ root: parseDocument(tokens, start, end) });
    }
    start = end + 1;
  };
  tokens.forEach((token, index) => {
    if (token.type === "documentStart") {
      close(index);
      const next = tokens[index + 1];
      if (next?.line === token.line && (next.type === "-" || isKeyAt(tokens, index + 1, tokens.length))) {
        fail("value cannot be placed after document separator", next);
      }
    } else if (token.type === "documentEnd") {
      close(index);
      const next = tokens[index + 1];
      if (next !== undefined && isScalarToken(next) && !isKeyAt(tokens, index + 1, tokens.length)) {
        fail("unexpected end content", next);
      }
    }
  });
  close(tokens.length);
  return documents;
}

function parseDocument(tokens: readonly YamlToken[], start: number, end: number): YamlNode | undefined {
  const parse: Parse = { tokens, at: start, end, depth: 0 };
  while (current(parse)?.type === "directive") {
    skipDirective(parse);
  }
  const root = current(parse) === undefined ? undefined : parseNode(parse, undefined, false);
  if (current(parse) !== undefined) {
    fail("value is not allowed in this context", current(parse));
  }
  return root;
}

function skipDirective(parse: Parse): void {
  const directive = current(parse);
  while (current(parse)?.line === directive?.line && current(parse) !== undefined) {
    parse.at += 1;
  }
  if (parse.tokens[parse.at]?.type !== "documentStart") {
    fail("unexpected directive value. document not started", directive);
  }
}

function current(parse: Parse): YamlToken | undefined {
  return parse.at < parse.end ? parse.tokens[parse.at] : undefined;
}

function parseNode(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlNode {
  parse.depth += 1;
  if (parse.depth > yamlDepthMax) {
    fail(`nesting is deeper than ${yamlDepthMax} levels`, current(parse));
  }
  const node = parseAnyNode(parse, path, flow);
  parse.depth -= 1;
  return node;
}

function parseAnyNode(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlNode {
  const token = current(parse);
  if (token === undefined) {
    return fail("could not find value", parse.tokens[parse.end - 1]);
  }
  if (isKeyAt(parse.tokens, parse.at, parse.end)) {
    return parseBlockMap(parse, path, flow);
  }
  switch (token.type) {
    case "{":
      return parseFlowMap(parse, path);
    case "[":
      return parseFlowSequence(parse, path);
    case "-":
      return parseBlockSequence(parse, path, flow);
    case "tag":
      return parseTag(parse, path, flow);
    case "anchor":
      return parseAnchor(parse, path, flow);
    case "]":
      return fail("could not find '[' character corresponding to ']'", token);
    case "}":
      return fail("could not find '{' character corresponding to '}'", token);
    case ":":
      return fail("found an invalid key for this map", token);
    default:
      return parseScalar(parse, path);
  }
}

function parseScalar(parse: Parse, path: YamlPath | undefined): YamlNode {
  const token = current(parse);
  if (token === undefined) {
    return fail("unexpected scalar value type", parse.tokens[parse.end - 1]);
  }
  parse.at += 1;
  const place = { line: token.line, column: token.column, parent: path };
  switch (token.type) {
    case "plain":
      return { kind: scalarKindOf(token.value), text: token.value, ...place };
    case "singleQuoted":
    case "doubleQuoted":
    case "blockContent":
      return { kind: "string", text: token.value, ...place };
    case "blockHeader": {
      const content = current(parse);
      parse.at += 1;
      return { kind: "literal", text: content?.value ?? "", ...place };
    }
    case "mergeKey":
      return { kind: "mergeKey", text: token.value, ...place };
    case "alias":
      return { kind: "alias", name: takeName(parse, token), ...place };
    case "anchor":
    case "tag":
      parse.at -= 1;
      return token.type === "tag" ? parseTag(parse, path, false) : parseAnchor(parse, path, false);
    default:
      return fail("unexpected scalar value type", token);
  }
}

/** The name after `&` or `*`: whatever token comes next. */
function takeName(parse: Parse, mark: YamlToken): string {
  const name = current(parse);
  if (name === undefined) {
    return fail(mark.type === "alias" ? "undefined alias name" : "undefined anchor name", mark);
  }
  if (!isScalarToken(name) || name.type === "anchor" || name.type === "alias") {
    return fail("unexpected scalar value type", name);
  }
  parse.at += 1;
  return name.value;
}

function parseAnchor(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlNode {
  const mark = current(parse);
  if (mark === undefined) {
    return fail("could not find anchor value", undefined);
  }
  parse.at += 1;
  const name = takeName(parse, mark);
  const token = current(parse);
  if (token === undefined) {
    return fail(parse.end < parse.tokens.length ? "could not find anchor value" : "undefined anchor value", mark);
  }
  if (token.type === "-" && token.line === mark.line) {
    fail("sequence entries are not allowed after anchor on the same line", token);
  }
  const sameLineScalar = token.line === mark.line && isScalarToken(token);
  const value = sameLineScalar ? parseScalar(parse, path) : parseNode(parse, path, flow);
  if (value.kind === "anchor") {
    fail("anchors cannot be used consecutively", value);
  }
  return { kind: "anchor", name, value, line: mark.line, column: mark.column, parent: path };
}

const scalarTags = new Set(["!!int", "!!float", "!!str", "!!binary", "!!timestamp", "!!bool", "!!null"]);
const defaultTexts: ReadonlyMap<string, string> = new Map([
  ["!!int", "0"],
  ["!!float", "0"],
  ["!!bool", "false"],
  ["!!null", "null"],
]);

function parseTag(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlNode {
  const token = current(parse);
  if (token === undefined) {
    return fail("unexpected scalar value type", undefined);
  }
  parse.at += 1;
  const value = parseTagValue(parse, token, path, flow);
  return { kind: "tag", tag: token.value, value, line: token.line, column: token.column, parent: path };
}

function parseTagValue(parse: Parse, tag: YamlToken, path: YamlPath | undefined, flow: boolean): YamlNode {
  const next = current(parse);
  const place = { line: tag.line, column: tag.column + 1, parent: path };
  if (next === undefined) {
    return { kind: "null", text: "null", ...place };
  }
  if (!scalarTags.has(tag.value)) {
    const isString = !tag.value.startsWith("!!") && next.line === tag.line && next.type === "plain";
    if (!isString || isKeyAt(parse.tokens, parse.at, parse.end)) {
      return parseNode(parse, path, flow);
    }
    parse.at += 1;
    return { kind: "string", text: next.value, line: next.line, column: next.column, parent: path };
  }
  if (next.type === "," || next.type === ":") {
    const text = defaultTexts.get(tag.value) ?? "";
    return { kind: scalarKindOf(text), text, ...place };
  }
  return parseScalar(parse, path);
}

function parseKey(parse: Parse, keys: Map<string, YamlNode>, path: YamlPath | undefined): YamlNode {
  const token = current(parse);
  if (token?.type === "?") {
    parse.at += 1;
  }
  const start = current(parse);
  const key = parseScalar(parse, undefined);
  const text = keyText(key);
  const previous = keys.get(text);
  if (previous !== undefined && start !== undefined) {
    fail(`mapping key ${JSON.stringify(start.value)} already defined at [${previous.line}:${previous.column}]`, start);
  }
  if (start?.multiline === true && (start.type === "plain" || start.type.endsWith("Quoted"))) {
    fail("unexpected key name", start);
  }
  const parent = { parent: path, step: text };
  const placed: YamlNode = token?.type === "?" ? { ...token, kind: "mappingKey", text, parent } : { ...key, parent };
  keys.set(text, placed);
  if (current(parse)?.type === ":") {
    parse.at += 1;
  } else if (token?.type !== "?") {
    fail("expected map key-value delimiter ':'", current(parse) ?? start);
  }
  return placed;
}

function keyText(key: YamlNode): string {
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

function parseBlockMap(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlMap {
  const first = current(parse);
  const colon = parse.tokens[endOfUnit(parse.tokens, parse.at, parse.end)] ?? first;
  const map: YamlMap = { kind: "map", entries: [], line: colon?.line ?? 1, column: colon?.column ?? 1, parent: path };
  const keys = new Map<string, YamlNode>();
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

function parseBlockEntry(parse: Parse, map: YamlMap, keys: Map<string, YamlNode>, flow: boolean): YamlEntry {
  const keyStart = current(parse);
  const inline = spansMapValue(parse.tokens, parse.at, parse.end);
  const key = parseKey(parse, keys, map.parent);
  const path: YamlPath = { parent: map.parent, step: keyText(key) };
  const colon = parse.tokens[parse.at - 1];
  if (!inline) {
    const next = current(parse);
    if (next?.type === "-" && next.line === keyStart?.line) {
      fail("block sequence entries are not allowed in this context", next);
    }
    return { key, value: parseBlockValue(parse, { key, colon, path, flow }) };
  }
  const value = parseNode(parse, path, flow);
  const next = current(parse);
  const continues = next !== undefined && next.column > (keyStart?.column ?? 0) && !next.afterComment;
  if (continues && !(flow && (next.type === "," || next.type === "]"))) {
    fail("value is not allowed in this context. map key-value is pre-defined", next);
  }
  return { key, value };
}

interface ValueSite {
  readonly key: YamlNode;
  readonly colon: YamlToken | undefined;
  readonly path: YamlPath;
  readonly flow: boolean;
}

function parseBlockValue(parse: Parse, site: ValueSite): YamlNode {
  const { key, colon, path, flow } = site;
  const next = current(parse);
  const missing = (shift: number): YamlNode => ({
    kind: "null",
    text: "null",
    line: colon?.line ?? key.line,
    column: (colon?.column ?? key.column) + shift,
    parent: path,
  });
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
  return parseEmptyAnchor(parse, key, path) ?? parseNode(parse, path, flow);
}

/** `key: &name` with nothing after it, or `- &name`. */
function parseEmptyAnchor(
  parse: Parse,
  owner: { readonly line: number; readonly column: number },
  path: YamlPath,
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

function parseBlockSequence(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlSequence {
  const first = current(parse);
  const sequence: YamlSequence = {
    kind: "sequence",
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
  const missing = (shift: number): YamlNode => ({
    kind: "null",
    text: "null",
    line: dash.line,
    column: dash.column + shift,
    parent: path,
  });
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
  return parseEmptyAnchor(parse, dash, path) ?? parseNode(parse, path, flow);
}

function parseFlowMap(parse: Parse, path: YamlPath | undefined): YamlMap {
  const open = current(parse);
  const map: YamlMap = { kind: "map", entries: [], line: open?.line ?? 1, column: open?.column ?? 1, parent: path };
  const keys = new Map<string, YamlNode>();
  parse.at += 1;
  for (let next = current(parse); next !== undefined; next = current(parse)) {
    if (next.type !== "}" && next.type === ",") {
      parse.at += 1;
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

function parseFlowEntry(parse: Parse, map: YamlMap, keys: Map<string, YamlNode>, before: YamlToken): YamlEntry {
  if (!isKeyAt(parse.tokens, parse.at, parse.end)) {
    const after = parse.tokens[endOfUnit(parse.tokens, parse.at, parse.end)];
    if (after === undefined || (after.type !== "}" && after.type !== ",")) {
      fail("could not find flow map content", current(parse) ?? before);
    }
    const key = parseScalar(parse, { parent: map.parent, step: "" });
    return { key, value: { kind: "null", text: "null", line: key.line, column: key.column + 1, parent: key.parent } };
  }
  const key = parseKey(parse, keys, map.parent);
  const path: YamlPath = { parent: map.parent, step: keyText(key) };
  const colon = parse.tokens[parse.at - 1] ?? before;
  const next = current(parse);
  if (next?.type === "}" || next?.type === ",") {
    return { key, value: { kind: "null", text: "null", line: colon.line, column: colon.column + 1, parent: path } };
  }
  if (next === undefined) {
    fail("could not find map value", colon);
  }
  return { key, value: parseNode(parse, path, true) };
}

function parseFlowSequence(parse: Parse, path: YamlPath | undefined): YamlSequence {
  const open = current(parse);
  const items: YamlNode[] = [];
  parse.at += 1;
  for (let next = current(parse); next !== undefined; next = current(parse)) {
    if (next.type === "," && items.length === 0) {
      fail("expected sequence element, but found ','", next);
    }
    if (next.type === ",") {
      parse.at += 1;
    } else if (next.type !== "]" && items.length > 0) {
      fail("',' or ']' must be specified", next);
    }
    if (current(parse)?.type === "]") {
      parse.at += 1;
      return { kind: "sequence", items, line: open?.line ?? 1, column: open?.column ?? 1, parent: path };
    }
    if (current(parse) === undefined) {
      break;
    }
    items.push(parseNode(parse, { parent: path, step: items.length }, true));
  }
  return fail("sequence end token ']' not found", open);
}
