/** Names as policy keys and rules have them, like `sanitizeName` of `@edict/protocol`. */
import { putByte, startBuilder, toText } from "../core/builder";
import { n, p } from "../core/cell";
import { hasOddNames } from "./options";

// @ts-ignore: decorator
@inline
function isLetter(byte: u32): bool {
  return ((byte | 32) - 97) < 26;
}

/** Digits, letters, `_` and `.`: what stays. */
// @ts-ignore: decorator
@inline
function isPlain(byte: u32): bool {
  return isLetter(byte) || byte - 48 < 10 || byte == 95 || byte == 46;
}

/** Whether the name has the form whose special characters are lost: `a-b/c:d@e`. */
function hasOldForm(at: usize, length: u32): bool {
  let atStart = true;
  for (let i: u32 = 0; i < length; i += 1) {
    const byte = <u32>load<u8>(at + i);
    if (atStart) {
      if (!isLetter(byte)) return false;
      atStart = false;
    } else if (byte == 58) atStart = true;
    else if (!isPlain(byte) && byte != 64 && byte != 47 && byte != 45) return false;
  }
  return !atStart;
}

// @ts-ignore: decorator
@inline
export function sanitizeName(name: usize): usize {
  return hasOddNames() ? sanitize(name) : name;
}

function sanitize(name: usize): usize {
  const at = p(name);
  const length = n(name);
  let plain = true;
  for (let i: u32 = 0; i < length && plain; i += 1) plain = isPlain(<u32>load<u8>(at + i));
  if (plain || !hasOldForm(at, length)) return name;
  const builder = startBuilder(length);
  let replaced = false;
  for (let i: u32 = 0; i < length; i += 1) {
    const byte = <u32>load<u8>(at + i);
    if (isPlain(byte)) putByte(builder, byte);
    else if (!replaced) putByte(builder, 95);
    replaced = !isPlain(byte);
  }
  return toText(builder);
}
