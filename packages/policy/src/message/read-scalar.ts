import { quoteGo } from "../quote-go.ts";
import { parseYamlFloat, parseYamlInteger } from "../yaml/scalar-kind.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";
import type { FieldType } from "./message-descriptor.ts";
import { nameOfNode } from "./name-of-node.ts";
import { refuse } from "./read-context.ts";
import type { ResolvedNode } from "./resolve-node.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Reads a scalar field of a policy. */
export function readScalar(
  node: ResolvedNode["node"],
  type: Exclude<FieldType, { kind: "message" | "value" }>,
): unknown {
  switch (type.kind) {
    case "string":
      return readString(node);
    case "bool":
      return node.kind === "bool"
        ? node.text.toLowerCase() === "true"
        : refuse(node, `expected boolean value got ${nameOfNode(node)}`);
    case "enum":
      return readEnum(node, type.names);
    case "uint64":
      return readUint64(node);
    default:
      return readTimestamp(node);
  }
}

/** Numbers and booleans are accepted for text, as their decimal form and as they were written. */
function readString(node: YamlNode): string {
  switch (node.kind) {
    case "string":
    case "literal":
    case "bool":
      return node.text;
    case "null":
      return "";
    case "integer":
      return String(parseYamlInteger(node.text));
    default:
      return refuse(node, `expected string value got ${nameOfNode(node)}`);
  }
}

/** The name of an enum value; a number that has no name is kept as text, and fails its rules later. */
function readEnum(node: YamlNode, names: readonly string[]): string {
  switch (node.kind) {
    case "string":
      return names.includes(node.text) ? node.text : refuse(node, `invalid enum value ${quoteGo(node.text)}`);
    case "integer": {
      const number = Number(BigInt.asIntN(32, parseYamlInteger(node.text) ?? 0n));
      return names[number] ?? String(number);
    }
    case "null":
      return names[0] ?? "";
    default:
      return refuse(node, "invalid enum value");
  }
}

function readUint64(node: YamlNode): string {
  if (node.kind === "integer") {
    const value = parseYamlInteger(node.text) ?? 0n;
    return value < 0n ? refuse(node, `unexpected negative value ${value}`) : String(value);
  }
  if (node.kind !== "string") {
    return refuse(node, `unexpected ${nameOfNode(node)}`);
  }
  const { text } = node;
  if (!/^\d+$/.test(text)) {
    refuse(node, `invalid integer value ${quoteGo(text)}: strconv.ParseUint: parsing ${quoteGo(text)}: invalid syntax`);
  }
  return BigInt(text) < 2n ** 64n
    ? String(BigInt(text))
    : refuse(
        node,
        `invalid integer value ${quoteGo(text)}: strconv.ParseUint: parsing ${quoteGo(text)}: value out of range`,
      );
}

function readTimestamp(node: YamlNode): string {
  if (node.kind !== "string") {
    return refuse(node, `expected string got ${nameOfNode(node)}`);
  }
  const problem = parseTimestamp(node.text);
  return problem === undefined ? node.text : refuse(node, `invalid timestamp value ${quoteGo(node.text)}: ${problem}`);
}

/** A number as google.protobuf.Value holds it: always a double. */
export function readNumber(node: YamlNode & { readonly text: string }): number {
  return node.kind === "float" ? (parseYamlFloat(node.text) ?? 0) : Number(parseYamlInteger(node.text) ?? 0n);
}
