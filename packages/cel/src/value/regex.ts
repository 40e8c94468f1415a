import { Matcher, RE2JS } from "re2js";
import { CelError } from "./cel-error.ts";
import { CountedText } from "./counted-text.ts";
import { spend, stepsExceeded } from "./meter.ts";
import { toHostRegex } from "./simple-regex.ts";

/** A compiled RE2 expression; matching takes time linear in the text. */
export interface Regex {
  readonly groups: number;
  /** Whether the expression matches anywhere in the text. */
  test(text: string): boolean;
  readonly compiled: RE2JS;
}

/** Expressions remembered; beyond that the least recently added is forgotten. */
const regexesMax = 1000;

const cache = new Map<string, Regex | CelError>();

/** Compiles an expression, or finds it among those compiled before. */
export function compileRegex(pattern: string): Regex | CelError {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const made = compile(pattern);
  if (cache.size >= regexesMax) cache.delete(cache.keys().next().value ?? "");
  cache.set(pattern, made);
  return made;
}

function compile(pattern: string): Regex | CelError {
  try {
    const compiled = RE2JS.compile(pattern);
    const host = toHostRegex(pattern);
    const test = (text: string): boolean => (host === undefined ? compiled.test(text) : host.test(text));
    return { groups: compiled.groupCount(), test, compiled };
  } catch (thrown) {
    return new CelError(thrown instanceof Error ? thrown.message : "error parsing regexp");
  }
}

/** The groups of a match, the whole of it first. */
export type RegexMatch = readonly (RegexGroup | undefined)[];

export interface RegexGroup {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Characters looked at that count as a step of the evaluation: it takes about as long. */
const readsPerStep = 8;

/**
 * Successive matches, each with its groups; an empty match right after the previous match does not count, as in Go. Looking for
 * all of them can take time that grows with the square of the text, so what it looks at counts as steps.
 */
export function findMatches(regex: Regex, text: string, limit: number): readonly RegexMatch[] | CelError {
  const found: RegexMatch[] = [];
  const counted = new CountedText(text);
  // The matcher takes String objects as well; its types do not say so.
  const matcher = new Matcher(regex.compiled, counted as unknown as string);
  let from = 0;
  let lastEnd = -1;
  while (found.length < limit && from <= text.length && matcher.find(from)) {
    if (!spend(Math.floor(counted.reads / readsPerStep))) return stepsExceeded;
    counted.reads %= readsPerStep;
    const start = matcher.start();
    const end = matcher.end();
    if (end > start || start !== lastEnd) found.push(readGroups(matcher, regex.groups));
    lastEnd = end;
    from = end > start ? end : afterCharacter(text, end);
  }
  return found;
}

function readGroups(matcher: Matcher, groups: number): RegexMatch {
  return Array.from({ length: groups + 1 }, (_, i) => {
    const text = matcher.group(i);
    return text === null ? undefined : { start: matcher.start(i), end: matcher.end(i), text };
  });
}

function afterCharacter(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? at + 2 : at + 1;
}
