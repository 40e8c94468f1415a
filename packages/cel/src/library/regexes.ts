import { boolType, listType, optionalType, stringType } from "../check/cel-type.ts";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import { CelOptional, optionalNone } from "../value/cel-optional.ts";
import { sizeExceeded, spend, stepsExceeded, valueSizeMax } from "../value/meter.ts";
import type { Regex, RegexMatch } from "../value/regex.ts";
import { compileRegex, findMatches } from "../value/regex.ts";
import type { CelFunction, CelResult } from "./declare.ts";
import { int, member, overload, str } from "./declare.ts";

/** Characters that matching looks at in about the time of a step. */
const charactersPerStep = 64;

function matches(text: string, pattern: string): CelResult {
  const regex = compileRegex(pattern);
  if (regex instanceof CelError) return regex;
  return spend(Math.floor(text.length / charactersPerStep)) ? regex.test(text) : stepsExceeded;
}

function withSingleGroup(pattern: string, use: (regex: Regex) => CelResult): CelResult {
  const regex = compileRegex(pattern);
  if (regex instanceof CelError) return regex;
  if (regex.groups <= 1) return use(regex);
  return new CelError(`regular expression has more than one capturing group: ${JSON.stringify(pattern)}`);
}

function extract(text: string, pattern: string): CelResult {
  return withSingleGroup(pattern, (regex) => {
    const matches = findMatches(regex, text, 1);
    if (matches instanceof CelError) return matches;
    const found = matches[0]?.[regex.groups];
    return found === undefined || (regex.groups === 1 && found.text === "")
      ? optionalNone
      : new CelOptional(found.text);
  });
}

function extractAll(text: string, pattern: string): CelResult {
  return withSingleGroup(pattern, (regex) => {
    const all = findMatches(regex, text, Number.POSITIVE_INFINITY);
    if (all instanceof CelError) return all;
    if (!spend(all.length)) return stepsExceeded;
    const found = all.map((match) => match[regex.groups]?.text ?? "");
    return regex.groups === 1 ? found.filter((group) => group !== "") : found;
  });
}

function replace(text: string, pattern: string, replacement: string, limit: bigint): CelResult {
  if (limit === 0n) return text;
  const regex = compileRegex(pattern);
  if (regex instanceof CelError) return regex;
  const count = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  const matches = findMatches(regex, text, count);
  if (matches instanceof CelError) return matches;
  let result = "";
  let last = 0;
  for (const match of matches) {
    const [whole] = match;
    if (whole === undefined) break;
    const expanded = expand(replacement, regex, match);
    if (expanded instanceof CelError) return expanded;
    result += text.slice(last, whole.start) + expanded;
    last = whole.end;
    if (result.length > valueSizeMax) return sizeExceeded;
  }
  return result + text.slice(last);
}

/** Puts groups in for `\1` to `\9`, the match for `\0` and a backslash for `\\`. */
function expand(replacement: string, regex: Regex, match: RegexMatch): string | CelError {
  const parts: string[] = [];
  const characters = Array.from(replacement);
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] ?? "";
    if (c !== "\\") {
      parts.push(c);
      continue;
    }
    const next = characters[++i];
    if (next === undefined) {
      return new CelError(`invalid replacement string: '${replacement}' \\ not allowed at end`);
    }
    if (next !== "\\" && !/^[0-9]$/.test(next)) {
      return new CelError(`invalid replacement string: '${replacement}' \\ must be followed by a digit or \\`);
    }
    if (next !== "\\" && Number(next) > regex.groups) {
      const has = `regex has only ${regex.groups} group(s)`;
      return new CelError(`replacement string references group ${next} but ${has}`);
    }
    parts.push(next === "\\" ? next : (match[Number(next)]?.text ?? ""));
  }
  return parts.join("");
}

export const regexes: readonly CelFunction[] = [
  {
    name: "matches",
    overloads: [overload("matches", [str, str], boolType), member("matches_string", [str, str], boolType)],
    whole: {
      accepts: () => true,
      call: (text, pattern) =>
        typeof text === "string" && typeof pattern === "string" ? matches(text, pattern) : noSuchOverload,
    },
  },
  {
    name: "regex.extract",
    overloads: [overload("regex_extract_string_string", [str, str], optionalType(stringType), extract)],
  },
  {
    name: "regex.extractAll",
    overloads: [overload("regex_extractAll_string_string", [str, str], listType(stringType), extractAll)],
  },
  {
    name: "regex.replace",
    overloads: [
      overload("regex_replace_string_string_string", [str, str, str], stringType, (text, pattern, replacement) =>
        replace(text, pattern, replacement, -1n),
      ),
      overload("regex_replace_string_string_string_int", [str, str, str, int], stringType, replace),
    ],
  },
];
