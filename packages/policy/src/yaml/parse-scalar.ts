import { scalarKindOf } from "./scalar-kind.ts";
import type { YamlNode, YamlPath } from "./yaml-node.ts";
import { current, fail, type Parse } from "./yaml-parse.ts";
import type { YamlToken } from "./yaml-token.ts";
import { isKeyAt, isScalarToken } from "./yaml-units.ts";

export function parseScalar(parse: Parse, path: YamlPath | undefined): YamlNode {
  const token = current(parse);
  if (token === undefined) {
    return fail("unexpected scalar value type", parse.tokens[parse.end - 1]);
  }
  parse.at += 1;
  const { line, column } = token;
  switch (token.type) {
    case "plain":
      return { kind: scalarKindOf(token.value), text: token.value, line, column, parent: path };
    case "singleQuoted":
    case "doubleQuoted":
    case "blockContent":
      return { kind: "string", text: token.value, line, column, parent: path };
    case "blockHeader": {
      const content = current(parse);
      parse.at += 1;
      return { kind: "literal", text: content?.value ?? "", line, column, parent: path };
    }
    case "mergeKey":
      return { kind: "mergeKey", text: token.value, line, column, parent: path };
    case "alias":
      return { kind: "alias", name: takeName(parse, token), line, column, parent: path };
    case "anchor":
    case "tag":
      parse.at -= 1;
      return token.type === "tag" ? parseTag(parse, path, false) : parseAnchor(parse, path, false);
    default:
      return fail("unexpected scalar value type", token);
  }
}

/** The name after `&` or `*`: whatever token comes next. */
export function takeName(parse: Parse, mark: YamlToken): string {
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

export function parseAnchor(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlNode {
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
  const value = sameLineScalar ? parseScalar(parse, path) : parse.node(parse, path, flow);
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

export function parseTag(parse: Parse, path: YamlPath | undefined, flow: boolean): YamlNode {
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
      return parse.node(parse, path, flow);
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
