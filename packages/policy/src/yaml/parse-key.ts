import { quoteGo } from "../quote-go.ts";
import { keyText } from "./key-text.ts";
import { findKey, type KnownKeys } from "./known-keys.ts";
import { parseScalar } from "./parse-scalar.ts";
import type { YamlNode, YamlPath } from "./yaml-node.ts";
import { current, fail, type Parse } from "./yaml-parse.ts";
import type { YamlToken } from "./yaml-token.ts";

export function parseKey(parse: Parse, keys: KnownKeys, path: YamlPath | undefined, flow: boolean): YamlNode {
  const token = current(parse);
  if (token?.type === "?") {
    parse.at += 1;
  }
  const start = current(parse);
  const key = parseScalar(parse, undefined);
  const text = keyText(key);
  const previous = findKey(keys, text);
  if (previous !== undefined && start !== undefined) {
    fail(`mapping key ${quoteGo(start.value)} already defined at [${previous.line}:${previous.column}]`, start);
  }
  if (start !== undefined) {
    checkKeyLines(start, current(parse), flow);
  }
  const placed = placeKey(key, token?.type === "?" ? token : undefined, { parent: path, step: text });
  keys.index?.set(text, placed);
  if (current(parse)?.type === ":") {
    parse.at += 1;
  } else if (token?.type !== "?") {
    fail("expected map key-value delimiter ':'", current(parse) ?? start);
  }
  return placed;
}

function placeKey(key: YamlNode, mark: YamlToken | undefined, parent: YamlPath): YamlNode {
  if (mark !== undefined) {
    return { ...mark, kind: "mappingKey", text: keyText(key), parent };
  }
  if (key.kind === "string") {
    return { kind: "string", text: key.text, line: key.line, column: key.column, parent };
  }
  return { ...key, parent };
}

function checkKeyLines(key: YamlToken, colon: YamlToken | undefined, flow: boolean): void {
  if (flow) {
    if (key.type === "plain" && colon !== undefined && key.endLine !== colon.line) {
      fail("map key definition includes an implicit line break", key);
    }
    return;
  }
  const last = key.type === "plain" ? (colon?.line ?? key.endLine) : key.endLine;
  if ((key.type === "plain" || key.type.endsWith("Quoted")) && last !== key.line) {
    fail("unexpected key name", key);
  }
}
