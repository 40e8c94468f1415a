/** The formats of strings, by their numbers in `src/wasm/schemas/schema-operations.ts`; each as the engine has it. */
import { isEmail, isHostname, isIpv4, isIpv6 } from "./address-formats";
import { isDate, isDateTime, isDuration, isTime } from "./time-formats";
import { isUri, isUriTemplate } from "./uri-formats";

export function hasFormat(format: u32, at: usize, end: usize): bool {
  switch (format) {
    case 0:
      return isDate(at, end);
    case 1:
      return isTime(at, end, false);
    case 2:
      return isDateTime(at, end);
    case 3:
      return isDuration(at, end);
    case 4:
      return isEmail(at, end);
    case 5:
      return isHostname(at, end);
    case 6:
      return isIpv4(at, end, true);
    case 7:
      return isIpv6(at, end, false);
    case 8:
      return isUuid(at, end);
    case 9:
      return isUri(at, end, true);
    case 10:
      return isUri(at, end, false);
    case 11:
      return isUriTemplate(at, end);
    case 12:
      return isJsonPointer(at, end);
    case 13:
      return isPointerFragment(at, end);
    default:
      return isRelativePointer(at, end);
  }
}

/** Hexadecimal digits with dashes, after `urn:uuid:` or not. */
function isUuid(at: usize, end: usize): bool {
  if (end - at == 45) {
    // `urn:uuid` in letters of any case, then a colon.
    const isUrn = (load<u64>(at) | 0x2020202000202020) == 0x646975753a6e7275;
    if (!isUrn || load<u8>(at, 8) != 58) return false;
    at += 9;
  }
  if (end - at != 36) return false;
  for (let i: usize = 0; i < 36; i += 1) {
    const byte = <u32>load<u8>(at + i);
    const isDash = i == 8 || i == 13 || i == 18 || i == 23;
    if (isDash ? byte != 45 : !isHexDigit(byte)) return false;
  }
  return true;
}

export function isHexDigit(byte: u32): bool {
  return byte - 48 < 10 || (byte | 32) - 97 < 6;
}

function isJsonPointer(at: usize, end: usize): bool {
  if (at < end && load<u8>(at) != 47) return false;
  for (; at < end; at += 1) if (load<u8>(at) == 126 && !isTildeEscape(at, end)) return false;
  return true;
}

function isTildeEscape(at: usize, end: usize): bool {
  return at + 1 < end && (load<u8>(at, 1) | 1) == 49;
}

function isPointerFragment(at: usize, end: usize): bool {
  if (at == end || load<u8>(at) != 35) return false;
  at += 1;
  if (at < end && load<u8>(at) != 47) return false;
  for (; at < end; at += 1) {
    const byte = <u32>load<u8>(at);
    const isFine = byte == 126 ? isTildeEscape(at, end) : byte == 37 ? isPercentEscape(at, end) : isFragmentCharacter(byte);
    if (!isFine) return false;
  }
  return true;
}

/** Slashes, and what stands for itself between them. */
function isFragmentCharacter(byte: u32): bool {
  return byte == 47 || isUriCharacter(byte, true);
}

export function isPercentEscape(at: usize, end: usize): bool {
  return at + 2 < end && isHexDigit(load<u8>(at, 1)) && isHexDigit(load<u8>(at, 2));
}

/** Letters, digits, `-._` and `!$&'()*+,;=`, and in paths `:@`; no tilde. */
export function isUriCharacter(byte: u32, inPath: bool): bool {
  if ((byte | 32) - 97 < 26 || byte - 48 < 10) return true;
  // `!` is 33, `$` 36, `&'()*+,-.` 38 to 46, `;` 59, `=` 61, `_` 95; `:` 58, `@` 64.
  if (byte - 38 < 9 || byte == 33 || byte == 36 || byte == 59 || byte == 61 || byte == 95) return true;
  return inPath && (byte == 58 || byte == 64);
}

/** A number without leading zeros, then `#` or a pointer. */
function isRelativePointer(at: usize, end: usize): bool {
  let stop = at;
  while (stop < end && <u32>load<u8>(stop) - 48 < 10) stop += 1;
  if (stop == at || (stop - at > 1 && load<u8>(at) == 48)) return false;
  return (stop + 1 == end && load<u8>(stop) == 35) || isJsonPointer(stop, end);
}
