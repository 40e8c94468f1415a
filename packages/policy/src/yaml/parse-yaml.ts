import { parseBlockMap, parseBlockSequence } from "./parse-block.ts";
import { parseFlowMap, parseFlowSequence } from "./parse-flow.ts";
import { parseAnchor, parseScalar, parseTag } from "./parse-scalar.ts";
import { scanYaml } from "./scan-yaml.ts";
import type { YamlDocument, YamlNode, YamlPath } from "./yaml-node.ts";
import { current, fail, type Parse, YamlSyntaxError } from "./yaml-parse.ts";
import type { YamlError, YamlPlace, YamlToken, YamlTokenType } from "./yaml-token.ts";
import { isKeyAt, isScalarToken } from "./yaml-units.ts";

export interface ParsedYaml {
  readonly documents: readonly YamlDocument[];
  readonly error: YamlError | undefined;
  /** What was scanned, also of a file that does not parse. */
  readonly tokens: readonly YamlToken[];
}

/** Nesting beyond which a file is refused; Cerbos has no limit and dies. */
const yamlDepthMax = 256;

/**
 * Reads YAML or JSON text as Cerbos does: one tree per document, or the first mistake with Cerbos's message.
 * `unquotedTail` mistakes (text after a quoted string) are looked for by the caller, on the tokens.
 */
export function parseYaml(text: string): ParsedYaml {
  const { tokens, error, lastComment } = scanYaml(text);
  if (error !== undefined) {
    return { documents: [], error, tokens };
  }
  try {
    checkColons(tokens);
    return { documents: parseDocuments(tokens, lastComment), error: undefined, tokens };
  } catch (thrown) {
    if (thrown instanceof YamlSyntaxError) {
      return { documents: [], error: thrown.place, tokens };
    }
    throw thrown;
  }
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
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.type === ":") {
      const key = tokens[index - 1];
      if (key === undefined) {
        fail("unexpected key name", token);
      }
      if (key.type !== "plain" && neverKeys.has(key.type)) {
        fail("found an invalid key for this map", token);
      }
    }
  }
}

function parseDocuments(tokens: readonly YamlToken[], lastComment: YamlPlace | undefined): YamlDocument[] {
  const documents: YamlDocument[] = [];
  let start = 0;
  const close = (end: number) => {
    if (end > start) {
      documents.push({ root: parseDocument(tokens, start, end) });
      checkComment(documents.at(-1)?.root, end < tokens.length ? tokens[end]?.ownLineComment : lastComment);
    }
    start = end + 1;
  };
  for (const [index, token] of documentMarks(tokens)) {
    if (token.type === "documentStart") {
      close(index);
      const next = tokens[index + 1];
      if (next?.line === token.line && (next.type === "-" || isKeyAt(tokens, index + 1, tokens.length))) {
        fail("value cannot be placed after document separator", next);
      }
    } else {
      close(index);
      const next = tokens[index + 1];
      if (next !== undefined && isScalarToken(next) && !isKeyAt(tokens, index + 1, tokens.length)) {
        fail("unexpected end content", next);
      }
    }
  }
  close(tokens.length);
  return documents;
}

function documentMarks(tokens: readonly YamlToken[]): (readonly [index: number, token: YamlToken])[] {
  const marks: (readonly [number, YamlToken])[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.type === "documentStart" || token?.type === "documentEnd") {
      marks.push([index, token]);
    }
  }
  return marks;
}

function parseDocument(tokens: readonly YamlToken[], start: number, end: number): YamlNode | undefined {
  const parse: Parse = { tokens, at: start, end, depth: 0, node: parseNode };
  while (current(parse)?.type === "directive") {
    skipDirective(parse);
  }
  const root = current(parse) === undefined ? undefined : parseNode(parse, undefined, false);
  if (current(parse) !== undefined) {
    fail("value is not allowed in this context", current(parse));
  }
  return root;
}

/** Cerbos takes a comment after the document for a value, unless it is indented as far as the block that ends there. */
function checkComment(root: YamlNode | undefined, comment: YamlPlace | undefined): void {
  if (root === undefined || comment === undefined) {
    return;
  }
  const indent = blockColumnOf(root);
  if (indent === undefined || comment.column < indent) {
    fail("value is not allowed in this context", comment);
  }
}

/** The indentation of a block map or list; `undefined` for all other nodes. */
function blockColumnOf(node: YamlNode): number | undefined {
  if (node.kind === "sequence") {
    return node.flow ? undefined : node.column;
  }
  return node.kind === "map" && !node.flow ? node.entries[0]?.key.column : undefined;
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
