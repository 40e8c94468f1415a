import { isRecord } from "@edict/protocol";
import { parseDocument } from "yaml";

/**
 * The overrides of one `--set`: `a.b=1,c[0].d={x,y}`. A comma separates them where another `key=` follows; `\,` is a comma of a
 * value.
 */
export function splitOverrides(text: string): readonly string[] {
  return text.split(/(?<!\\),(?=[\w.[\]-]+=)/).map((part) => part.replaceAll("\\,", ","));
}

/** Sets one key of a configuration. Answers what is wrong with the override, if anything. */
export function applyOverride(root: unknown, override: string): string | undefined {
  const equals = override.indexOf("=");
  if (equals <= 0) return `--set ${override}: must have the form key.path=value`;
  const path = readPath(override.slice(0, equals));
  if (path === undefined) return `--set ${override}: must have the form key.path=value`;
  const value = readValue(override.slice(equals + 1));
  let at = root;
  for (const [index, key] of path.entries()) {
    if (!canHold(at, key)) return `--set ${override}: ${path.slice(0, index).join(".")} has no keys`;
    const holder = at as { [key: string | number]: unknown };
    if (index === path.length - 1) holder[key] = value;
    else {
      holder[key] ??= typeof path[index + 1] === "number" ? [] : {};
      at = holder[key];
    }
  }
  return undefined;
}

/** `a.b[0].c` */
function readPath(text: string): readonly (string | number)[] | undefined {
  const path: (string | number)[] = [];
  for (const part of text.split(".")) {
    const match = /^([^[\]]+)((?:\[\d+\])*)$/.exec(part);
    if (match === null) return undefined;
    const [, name = "", indexes = ""] = match;
    path.push(name, ...[...indexes.matchAll(/\d+/g)].map(([digits]) => Number(digits)));
  }
  return path;
}

function canHold(at: unknown, key: string | number): boolean {
  return typeof key === "number" ? Array.isArray(at) : isRecord(at) && !Array.isArray(at);
}

const literals: { readonly [text: string]: unknown } = { true: true, false: false, null: null };

/** `{a,b}` is a list, JSON and YAML in brackets, braces and quotes are what they say, and the rest is a literal or text. */
function readValue(text: string): unknown {
  const list = /^\{([^:]*)\}$/.exec(text);
  if (list !== null) return list[1] === "" ? [] : (list[1] ?? "").split(",").map(readValue);
  if (/^[[{"']/.test(text)) return parseDocument(text).toJS();
  if (Object.hasOwn(literals, text)) return literals[text];
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : text;
}
