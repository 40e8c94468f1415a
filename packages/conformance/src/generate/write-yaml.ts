import type { JsonObject, JsonValue } from "@edict/protocol";
import type { RandomSource } from "./random-source.ts";

/** Writes a value as YAML, in forms of chance that all mean the same. */
export function writeYaml(random: RandomSource, value: JsonObject): string {
  const start = random.chance(30) ? "---\n" : random.chance(20) ? "# a policy\n" : "";
  return `${start}${new YamlWriter(random).block(value, 0)}\n`;
}

const anchorsMax = 4;
const plainWord = /^[A-Za-z][\w]*$/;
const reserved = /^(true|false|null|yes|no|on|off|y|n|inf|nan)$/i;
const plainText = /^[A-Za-z(](?!.*(: | #|:$)).*[^\s:]$/;
const plainNumber = /^[1-9]\d*$/;
/** Constants that Cerbos takes from one line only. */
const enumValue = /^[A-Z_]+$/;

class YamlWriter {
  readonly #random: RandomSource;
  /** JSON of a value → the name that it can be called by. */
  readonly #anchors = new Map<string, string>();

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** What follows on a line of its own, indented by `depth`. */
  block(value: JsonValue, depth: number): string {
    const indent = "  ".repeat(depth);
    if (Array.isArray(value)) return value.map((item) => `${indent}-${this.#child(item, depth)}`).join("\n");
    if (typeof value !== "object" || value === null) return `${indent}${this.#scalar(value, depth)}`;
    const lines: string[] = [];
    for (const [key, member] of Object.entries(value)) {
      if (this.#random.chance(3)) lines.push(`${indent}# about ${key}`);
      lines.push(`${indent}${this.#key(key)}:${this.#child(member, depth)}`);
    }
    return lines.join("\n");
  }

  /** What follows a dash or a key. */
  #child(value: JsonValue, depth: number): string {
    const text = JSON.stringify(value);
    const alias = this.#anchors.get(text);
    if (alias !== undefined && this.#random.chance(70)) return ` *${alias}`;
    const isCollection = typeof value === "object" && value !== null;
    if (!isCollection) return ` ${this.#scalar(value, depth + 1)}`;
    const anchor = this.#anchor(text);
    const isEmpty = Object.keys(value).length === 0;
    if (isEmpty || this.#random.chance(25)) return `${anchor} ${this.#flow(value)}`;
    return `${anchor}\n${this.block(value, depth + 1)}`;
  }

  #anchor(text: string): string {
    if (this.#anchors.size >= anchorsMax || this.#anchors.has(text) || !this.#random.chance(8)) return "";
    const name = `a${this.#anchors.size}`;
    this.#anchors.set(text, name);
    return ` &${name}`;
  }

  #flow(value: JsonValue): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.#flow(item)).join(", ")}]`;
    if (typeof value === "object" && value !== null) {
      const members = Object.entries(value).map(([key, member]) => `${this.#key(key)}: ${this.#flow(member)}`);
      return `{${members.join(", ")}}`;
    }
    return typeof value === "string" ? this.#quoted(value) : JSON.stringify(value);
  }

  #key(key: string): string {
    if (plainWord.test(key) && !reserved.test(key)) return this.#random.chance(90) ? key : `"${key}"`;
    return JSON.stringify(key);
  }

  #scalar(value: JsonValue, depth: number): string {
    if (typeof value !== "string") return JSON.stringify(value);
    const random = this.#random;
    if (plainNumber.test(value) && random.chance(50)) return value;
    if (value.length > 20 && !enumValue.test(value) && random.chance(30)) return this.#lines(value, "  ".repeat(depth));
    if (plainText.test(value) && !reserved.test(value) && random.chance(40)) return value;
    return this.#quoted(value);
  }

  #quoted(text: string): string {
    return this.#random.chance(50) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
  }

  /** As it stands, or folded: then its lines come together again. */
  #lines(text: string, indent: string): string {
    const isFolded = this.#random.chance(50);
    const lines = isFolded ? text.replaceAll(" && ", "\n&& ").split("\n") : [text];
    return `${isFolded ? ">" : "|"}-\n${lines.map((line) => indent + line).join("\n")}`;
  }
}
