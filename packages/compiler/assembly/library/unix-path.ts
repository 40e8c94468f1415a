/** File paths with slashes, as Go's path/filepath treats them on Unix. STRINGs in, STRINGs out. */
import { alloc } from "../core/arena";
import { putByte, putBytes, startBuilder, toText } from "../core/builder";
import { makeString, n, p } from "../core/cell";
import { sameBytes, sameText } from "../core/compare-bytes";

@external("text", ".")
declare function dotText(): usize;
@external("text", "/")
declare function slashText(): usize;

/** The shortest equivalent path. */
export function cleanPath(path: usize): usize {
  const end = p(path) + n(path);
  let at = p(path);
  const out = alloc(n(path) + 1);
  let to = out;
  const rooted = at < end && load<u8>(at) == 47;
  if (rooted) store<u8>(to++, 47);
  // Where steps up stop: after the root, or after steps up that were kept.
  const root = to;
  let floor = to;
  while (at < end) {
    const stop = skipSegment(at, end);
    const length = stop - at;
    if (length == 2 && load<u16>(at) == 0x2e2e) {
      if (to > floor) {
        to -= 1;
        while (to > floor && load<u8>(to) != 47) to -= 1;
      } else if (!rooted) {
        if (to > root) store<u8>(to++, 47);
        store<u16>(to, 0x2e2e);
        to += 2;
        floor = to;
      }
    } else if (length > 1 || (length == 1 && load<u8>(at) != 46)) {
      if (to > root) store<u8>(to++, 47);
      memory.copy(to, at, length);
      to += length;
    }
    at = stop + 1;
  }
  return to == out ? dotText() : makeString(out, <u32>(to - out));
}

function skipSegment(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 47) at += 1;
  return at;
}

/** Where the last slash is, or 0. */
export function lastSlash(path: usize): usize {
  for (let at = p(path) + n(path); at > p(path); at -= 1) if (load<u8>(at - 1) == 47) return at - 1;
  return 0;
}

/** The part of a path from an address on. */
function from(path: usize, at: usize): usize {
  return makeString(at, <u32>(p(path) + n(path) - at));
}

/** The last element of a clean path. */
export function baseName(path: usize): usize {
  const slash = lastSlash(path);
  if (slash == 0) return path;
  return n(path) == 1 ? slashText() : from(path, slash + 1);
}

export function directory(path: usize): usize {
  const slash = lastSlash(path);
  return slash == 0 ? dotText() : cleanPath(makeString(p(path), <u32>(slash + 1 - p(path))));
}

/** The last dot of the last element and what follows it. */
export function extension(path: usize): usize {
  const slash = lastSlash(path);
  const base = slash == 0 ? p(path) : slash + 1;
  const end = p(path) + n(path);
  for (let at = end; at > base; at -= 1) if (load<u8>(at - 1) == 46) return from(path, at - 1);
  return makeString(end, 0);
}

/** The path from one clean path to another; 0 when only the file system could tell. */
export function relativePath(base: usize, target: usize): usize {
  if (sameText(base, target)) return dotText();
  const isHere = n(base) == 1 && load<u8>(p(base)) == 46;
  const rooted = !isHere && load<u8>(p(base)) == 47;
  if (rooted != (load<u8>(p(target)) == 47)) return 0;
  const skipped: usize = rooted ? 1 : 0;
  let left = p(base) + (isHere ? 1 : skipped);
  const leftEnd = p(base) + n(base);
  let right = p(target) + skipped;
  const rightEnd = p(target) + n(target);
  while (left < leftEnd && right < rightEnd) {
    const leftStop = skipSegment(left, leftEnd);
    const length = skipSegment(right, rightEnd) - right;
    if (leftStop - left != length || !sameBytes(left, right, <u32>length)) break;
    left = leftStop + 1;
    right += length + 1;
  }
  if (skipSegment(left, leftEnd) == left + 2 && load<u16>(left) == 0x2e2e) return 0;
  const builder = startBuilder(n(target) + 16);
  while (left < leftEnd) {
    if (builder.length > 0) putByte(builder, 47);
    putByte(builder, 46);
    putByte(builder, 46);
    left = skipSegment(left, leftEnd) + 1;
  }
  if (right < rightEnd) {
    if (builder.length > 0) putByte(builder, 47);
    putBytes(builder, right, rightEnd - right);
  }
  return toText(builder);
}
