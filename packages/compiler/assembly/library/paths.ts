/** Functions of file paths, Unix and Windows. */
import { putByte, putText, startBuilder, toText } from "../core/builder";
import {
  element,
  emptyText,
  falseCell,
  isError,
  isString,
  LIST,
  makeBool,
  makeError,
  makeString,
  n,
  p,
  tagOf,
  trueCell,
} from "../core/cell";
import { sameText } from "../core/compare-bytes";
import { putQuoted } from "../core/json-quote";
import { stepsExceeded } from "../core/meter";
import { overloadError } from "../core/overload-error";
import { backslashed, decodePath, EncodedPath, encodePath, isDrive, isUnc, otherPath, uncPath } from "./encoded-path";
import { isMatch, malformed, matchPath, tooLong } from "./path-match";
import { toStrings } from "./to-strings";
import { baseName, cleanPath, directory, extension, lastSlash, relativePath } from "./unix-path";

@external("text", "failed to encode path ")
declare function pathText(): usize;
@external("text", "failed to encode first path ")
declare function firstPathText(): usize;
@external("text", "failed to encode base path ")
declare function basePathText(): usize;
@external("text", "failed to encode target path ")
declare function targetPathText(): usize;
@external("text", "failed to encode pattern ")
declare function patternText(): usize;
@external("message", "internal error: runtime error: slice bounds out of range [:-1]")
declare function outOfBoundsText(): usize;
@external("text", "failed to determine relative path of ")
declare function noRelativeText(): usize;
@external("text", ": Rel: can't make ")
declare function cannotMakeText(): usize;
@external("text", " relative to ")
declare function relativeToText(): usize;
@external("text", "failed to match pattern ")
declare function failedMatchText(): usize;
@external("text", " on path ")
declare function onPathText(): usize;
@external("text", ": syntax error in pattern")
declare function syntaxErrorText(): usize;
@external("message", "no such overload: basePath(")
declare function noBasePathText(): usize;
@external("message", "no such overload: dirPath(")
declare function noDirPathText(): usize;
@external("message", "no such overload: extPath(")
declare function noExtPathText(): usize;
@external("message", "no such overload: joinPath(")
declare function noJoinPathText(): usize;
@external("message", "no such overload: pathHasPrefix(")
declare function noPathHasPrefixText(): usize;
@external("message", "no such overload: pathMatch(")
declare function noPathMatchText(): usize;
@external("message", "no such overload: pathMatchAnyOf(")
declare function noPathMatchAnyOfText(): usize;
@external("message", "no such overload: relPath(")
declare function noRelPathText(): usize;
@external("message", "no such overload: volumeName(")
declare function noVolumeNameText(): usize;

export function cel_basePath_1(path: usize): usize {
  if (isError(path)) return path;
  if (!isString(path)) return overloadError(noBasePathText(), path);
  const encoded = encodePath(path, pathText());
  return encoded.error != 0 ? encoded.error : baseName(encoded.value);
}

export function cel_extPath_1(path: usize): usize {
  if (isError(path)) return path;
  if (!isString(path)) return overloadError(noExtPathText(), path);
  const encoded = encodePath(path, pathText());
  return encoded.error != 0 ? encoded.error : extension(encoded.value);
}

export function cel_dirPath_1(path: usize): usize {
  if (isError(path)) return path;
  if (!isString(path)) return overloadError(noDirPathText(), path);
  const encoded = encodePath(path, pathText());
  return encoded.error != 0 ? encoded.error : dirPath(encoded);
}

function dirPath(path: EncodedPath): usize {
  if (path.kind == otherPath && !path.windows) return directory(path.value);
  if (path.root && path.kind != otherPath) {
    const root = decodePath(path, path.value);
    if (path.kind == uncPath) return root;
    const builder = startBuilder(n(root) + 1);
    putText(builder, root);
    putByte(builder, 92);
    return toText(builder);
  }
  const slash = lastSlash(path.value);
  if (slash == 0) return makeError(outOfBoundsText(), 0);
  return decodePath(path, makeString(p(path.value), <u32>(slash - p(path.value))));
}

export function cel_joinPath_1(list: usize): usize {
  if (isError(list)) return list;
  const fits = tagOf(list) == LIST && (n(list) == 0 || isString(element(list, 0)));
  if (!fits) return overloadError(noJoinPathText(), list);
  const paths = toStrings(list);
  if (isError(paths)) return paths;
  if (n(paths) < 2) return n(paths) == 0 ? emptyText : element(paths, 0);
  const start = encodePath(element(paths, 0), firstPathText());
  if (start.error != 0) return start.error;
  const builder = startBuilder(128);
  putText(builder, start.value);
  for (let i: u32 = 1; i < n(paths); i += 1) {
    const next = encodePath(element(paths, i), pathText());
    if (next.error != 0) return next.error;
    putByte(builder, 47);
    putText(builder, next.value);
  }
  return decodePath(start, cleanPath(toText(builder)));
}

export function cel_relPath_2(base: usize, target: usize): usize {
  if (isError(base)) return base;
  if (isError(target)) return target;
  return isString(base) && isString(target) ? relPath(base, target) : overloadError(noRelPathText(), base, target);
}

function relPath(base: usize, target: usize): usize {
  const from = encodePath(base, basePathText());
  if (from.error != 0) return from.error;
  const to = encodePath(target, targetPathText());
  if (to.error != 0) return to.error;
  const value = relativePath(from.value, to.value);
  if (value == 0) return makeError(noRelativeText(), whyNoRelative(target, from.value, to.value));
  // `.` and `..` are the same in every style.
  return to.kind == uncPath ? backslashed(value) : decodePath(to, value);
}

function whyNoRelative(target: usize, from: usize, to: usize): usize {
  const builder = startBuilder(n(target) + n(from) + n(to) + 48);
  putText(builder, target);
  putText(builder, cannotMakeText());
  putText(builder, to);
  putText(builder, relativeToText());
  putText(builder, from);
  return toText(builder);
}

export function cel_pathHasPrefix_2(path: usize, prefix: usize): usize {
  if (isError(path)) return path;
  if (isError(prefix)) return prefix;
  if (!isString(path) || !isString(prefix)) return overloadError(noPathHasPrefixText(), path, prefix);
  if (sameText(path, prefix)) return trueCell;
  const relative = relPath(prefix, path);
  if (isError(relative)) return relative;
  const first: u32 = n(relative) == 0 ? 46 : load<u8>(p(relative));
  return makeBool(first != 46 && first != 47);
}

export function cel_pathMatch_2(path: usize, pattern: usize): usize {
  if (isError(path)) return path;
  if (isError(pattern)) return pattern;
  const fits = isString(path) && isString(pattern);
  return fits ? pathMatch(path, pattern) : overloadError(noPathMatchText(), path, pattern);
}

function pathMatch(path: usize, pattern: usize): usize {
  const encodedPath = encodePath(path, pathText());
  if (encodedPath.error != 0) return encodedPath.error;
  const encodedPattern = encodePath(pattern, patternText());
  if (encodedPattern.error != 0) return encodedPattern.error;
  const found = matchPath(encodedPattern.value, encodedPath.value);
  if (found == tooLong) return stepsExceeded();
  if (found != malformed) return makeBool(found == isMatch);
  const builder = startBuilder(n(path) + n(pattern) + 48);
  putQuoted(builder, pattern);
  putText(builder, onPathText());
  putQuoted(builder, path);
  putText(builder, syntaxErrorText());
  return makeError(failedMatchText(), toText(builder));
}

export function cel_pathMatchAnyOf_2(path: usize, patterns: usize): usize {
  if (isError(path)) return path;
  if (isError(patterns)) return patterns;
  const isList = tagOf(patterns) == LIST && (n(patterns) == 0 || isString(element(patterns, 0)));
  if (!isString(path) || !isList) return overloadError(noPathMatchAnyOfText(), path, patterns);
  const texts = toStrings(patterns);
  if (isError(texts)) return texts;
  for (let i: u32 = 0; i < n(texts); i += 1) {
    const matched = pathMatch(path, element(texts, i));
    if (matched != falseCell) return matched;
  }
  return falseCell;
}

export function cel_volumeName_1(path: usize): usize {
  if (isError(path)) return path;
  if (!isString(path)) return overloadError(noVolumeNameText(), path);
  if (isDrive(path)) return makeString(p(path), 2);
  return isUnc(path) ? uncVolume(path) : emptyText;
}

/** `\\host\share`, if both have a name. */
function uncVolume(path: usize): usize {
  const end = p(path) + n(path);
  const host = p(path) + 2;
  const hostEnd = skipName(host, end);
  const share = hostEnd + 1;
  const shareEnd = skipName(share, end);
  return host == hostEnd || shareEnd <= share ? emptyText : makeString(p(path), <u32>(shareEnd - p(path)));
}

function skipName(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 92) at += 1;
  return at;
}
