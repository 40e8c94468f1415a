/**
 * Shell patterns as Go's filepath.Match has them: `*` and `?` stay within a path element, `[a-z]` and `[^a-z]` are
 * classes, a backslash quotes. `undefined` means that the pattern is malformed.
 */
export function matchPath(pattern: string, path: string): boolean | undefined {
  let rest = Array.from(pattern);
  let name = Array.from(path);
  while (rest.length > 0) {
    const { star, chunk, after } = scanChunk(rest);
    rest = after;
    if (star && chunk.length === 0) return !name.includes("/");
    const next = matchSomewhere(chunk, name, star, rest.length === 0);
    if (next === undefined) return undefined;
    if (next === false) return isWellFormed(rest) ? false : undefined;
    name = next;
  }
  return name.length === 0;
}

interface Chunk {
  readonly star: boolean;
  readonly chunk: readonly string[];
  readonly after: string[];
}

function scanChunk(pattern: readonly string[]): Chunk {
  let start = 0;
  while (pattern[start] === "*") start++;
  let inClass = false;
  let end = start;
  for (; end < pattern.length; end++) {
    const c = pattern[end];
    if (c === "\\" && end + 1 < pattern.length) end++;
    else if (c === "[") inClass = true;
    else if (c === "]") inClass = false;
    else if (c === "*" && !inClass) break;
  }
  return { star: start > 0, chunk: pattern.slice(start, end), after: pattern.slice(end) };
}

/** What is left of the name after the chunk, false when it does not match, `undefined` when it is malformed. */
function matchSomewhere(
  chunk: readonly string[],
  name: readonly string[],
  star: boolean,
  last: boolean,
): string[] | false | undefined {
  for (let skipped = 0; skipped <= name.length; skipped++) {
    const length = matchChunk(chunk, name, skipped);
    if (length === undefined) return undefined;
    if (length !== false && (!last || skipped + length === name.length)) return name.slice(skipped + length);
    if (!star || name[skipped] === "/") return false;
  }
  return false;
}

function isWellFormed(pattern: readonly string[]): boolean {
  let rest: readonly string[] = pattern;
  while (rest.length > 0) {
    const { chunk, after } = scanChunk(rest);
    if (matchChunk(chunk, [], 0) === undefined) return false;
    rest = after;
  }
  return true;
}

/** Number of characters that the chunk matches from `start` on. The whole chunk is read, so that mistakes show. */
function matchChunk(chunk: readonly string[], name: readonly string[], start: number): number | false | undefined {
  let at = start;
  let failed = false;
  let i = 0;
  while (i < chunk.length) {
    const c = name[at];
    failed ||= c === undefined;
    if (chunk[i] === "[") {
      const read = readClass(chunk, i + 1, c ?? "");
      if (read === undefined) return undefined;
      failed ||= !read.matches;
      i = read.end;
    } else if (chunk[i] === "?") {
      failed ||= c === "/";
      i++;
    } else {
      if (chunk[i] === "\\") i++;
      if (i >= chunk.length) return undefined;
      failed ||= chunk[i] !== c;
      i++;
    }
    at++;
  }
  return failed ? false : at - start;
}

function readClass(
  chunk: readonly string[],
  start: number,
  c: string,
): { readonly matches: boolean; readonly end: number } | undefined {
  const negated = chunk[start] === "^";
  let i = negated ? start + 1 : start;
  let matches = false;
  for (let ranges = 0; !(chunk[i] === "]" && ranges > 0); ranges++) {
    const low = readClassCharacter(chunk, i);
    if (low === undefined) return undefined;
    i = low.end;
    let high = low;
    if (chunk[i] === "-") {
      const read = readClassCharacter(chunk, i + 1);
      if (read === undefined) return undefined;
      high = read;
      i = read.end;
    }
    const code = c.codePointAt(0) ?? 0;
    if (low.code <= code && code <= high.code) matches = true;
  }
  return { matches: matches !== negated, end: i + 1 };
}

function readClassCharacter(
  chunk: readonly string[],
  start: number,
): { readonly code: number; readonly end: number } | undefined {
  const first = chunk[start];
  if (first === undefined || first === "-" || first === "]") return undefined;
  const at = first === "\\" ? start + 1 : start;
  const code = chunk[at]?.codePointAt(0);
  return code === undefined || at + 1 >= chunk.length ? undefined : { code, end: at + 1 };
}
