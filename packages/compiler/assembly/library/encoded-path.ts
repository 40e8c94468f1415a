/**
 * A Unix or Windows path in one form with slashes: `\\host\share` is `/host/share`, `C:\dir` is `/C:/dir`. Functions that
 * take paths encode them, and decode what they make of them.
 */
import { alloc } from "../core/arena";
import { putByte, putText, startBuilder, toText } from "../core/builder";
import { makeError, makeString, n, p } from "../core/cell";
import { cleanPath } from "./unix-path";

@external("text", ": unsupported Win32 path")
declare function unsupportedText(): usize;

export const otherPath: u32 = 0;
export const uncPath: u32 = 1;
export const drivePath: u32 = 2;

@unmanaged
export class EncodedPath {
  /** Not 0 if the path cannot be encoded: the ERROR. */
  error: usize;
  /** A STRING. */
  value: usize;
  kind: u32;
  windows: bool;
  root: bool;
}

export function isUnc(path: usize): bool {
  return n(path) >= 2 && load<u16>(p(path)) == 0x5c5c;
}

export function isDrive(path: usize): bool {
  return n(path) >= 2 && (<u32>load<u8>(p(path)) | 32) - 97 < 26 && load<u8>(p(path), 1) == 58;
}

/** `failure` is how the ERROR begins. */
export function encodePath(path: usize, failure: usize): EncodedPath {
  const encoded = changetype<EncodedPath>(alloc(20));
  const backslashes = countBackslashes(path);
  encoded.error = 0;
  encoded.windows = backslashes > 0;
  if (isUnc(path)) {
    encoded.kind = uncPath;
    encoded.root = backslashes == 3;
    encoded.value = cleanPath(replaced(path, 92, 47, false));
  } else if (!isDrive(path)) {
    encoded.kind = otherPath;
    encoded.root = n(path) == 1 && load<u8>(p(path)) == 47;
    encoded.value = cleanPath(encoded.windows ? replaced(path, 92, 47, false) : path);
  } else {
    encoded.kind = drivePath;
    encoded.root = n(path) <= 3;
    if (!encoded.windows && n(path) > 2) encoded.error = makeError(failure, refusal(path));
    else encoded.value = cleanPath(replaced(path, 92, 47, true));
  }
  return encoded;
}

function refusal(path: usize): usize {
  const builder = startBuilder(n(path) + 24);
  putText(builder, path);
  putText(builder, unsupportedText());
  return toText(builder);
}

function countBackslashes(path: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n(path); i += 1) if (load<u8>(p(path) + i) == 92) count += 1;
  return count;
}

/** A copy with one byte in place of another, after one more of it if `led`. */
function replaced(text: usize, byte: u32, by: u32, led: bool): usize {
  const builder = startBuilder(n(text) + 1);
  if (led) putByte(builder, by);
  for (let i: u32 = 0; i < n(text); i += 1) {
    const old = <u32>load<u8>(p(text) + i);
    putByte(builder, old == byte ? by : old);
  }
  return toText(builder);
}

/** A path made from an encoded one, in the style of that. */
export function decodePath(style: EncodedPath, value: usize): usize {
  if (style.kind == uncPath) return replaced(value, 47, 92, true);
  if (style.kind == otherPath && !style.windows) return value;
  const text = replaced(value, 47, 92, false);
  if (style.kind == otherPath || n(text) == 0 || load<u8>(p(text)) != 92) return text;
  return makeString(p(text) + 1, n(text) - 1);
}

/** With backslashes for slashes. */
export function backslashed(value: usize): usize {
  return replaced(value, 47, 92, false);
}
