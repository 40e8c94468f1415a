/** URIs, references to them, and templates. */
import { isIpv6 } from "./address-formats";
import { isHexDigit, isPercentEscape, isUriCharacter } from "./check-format";

/** Whether double quotes count as characters of paths: in references they do. */
let takesQuotes: bool = false;

/** A URI, which needs a scheme and a path, or a reference, which needs neither. */
export function isUri(at: usize, end: usize, absolute: bool): bool {
  takesQuotes = !absolute;
  const scheme = skipScheme(at, end);
  if (absolute && scheme == at) return false;
  const pathEnd = skipUntil(at, end, 63, 35);
  if (absolute && pathEnd <= scheme) return false;
  const queryEnd = skipUntil(pathEnd, end, 35, 35);
  if (pathEnd < queryEnd && !hasCharacters(pathEnd + 1, queryEnd)) return false;
  if (queryEnd < end && !hasCharacters(queryEnd + 1, end)) return false;
  const bracket = skipUntil(at, pathEnd, 91, 91);
  return bracket == pathEnd ? hasPathCharacters(at, pathEnd) : hasLiteral(scheme, bracket, pathEnd);
}

/** The end of `scheme:`, or the start if there is none. */
function skipScheme(at: usize, end: usize): usize {
  if (at == end || (<u32>load<u8>(at) | 32) - 97 >= 26) return at;
  for (let i = at + 1; i < end; i += 1) {
    const byte = <u32>load<u8>(i);
    if (byte == 58) return i + 1;
    const isFine = (byte | 32) - 97 < 26 || byte - 48 < 10 || byte == 43 || byte == 45 || byte == 46;
    if (!isFine) return at;
  }
  return at;
}

function skipUntil(at: usize, end: usize, byte: u32, other: u32): usize {
  while (at < end && load<u8>(at) != byte && load<u8>(at) != other) at += 1;
  return at;
}

/** Of a query or a fragment. */
function hasCharacters(at: usize, end: usize): bool {
  for (; at < end; at += 1) {
    const byte = <u32>load<u8>(at);
    if (!isPathByte(byte, at, end) && byte != 47 && byte != 63) return false;
  }
  return true;
}

/** Without an address in brackets, every sequence of what may be in a path is some path. */
function hasPathCharacters(at: usize, end: usize): bool {
  for (; at < end; at += 1) if (!isPathByte(load<u8>(at), at, end) && load<u8>(at) != 47) return false;
  return true;
}

/** What may be between slashes. */
function isPathByte(byte: u32, at: usize, end: usize): bool {
  if (byte == 37) return isPercentEscape(at, end);
  return byte == 126 || (byte == 34 && takesQuotes) || isUriCharacter(byte, true);
}

/** `//user@[address]:port/path`, of which the user, the port, the path and one of the first slashes may be missing. */
function hasLiteral(at: usize, bracket: usize, end: usize): bool {
  if (at == bracket || load<u8>(at) != 47) return false;
  at += 1;
  if (at < bracket && load<u8>(at) == 47) at += 1;
  if (at < bracket && (load<u8>(bracket - 1) != 64 || !isUser(at, bracket - 1))) return false;
  const close = skipUntil(bracket, end, 93, 93);
  if (close == end || !(isIpv6(bracket + 1, close, true) || isFutureAddress(bracket + 1, close))) return false;
  let rest = close + 1;
  if (rest < end && load<u8>(rest) == 58) {
    rest += 1;
    while (rest < end && <u32>load<u8>(rest) - 48 < 10) rest += 1;
  }
  return rest == end || (load<u8>(rest) == 47 && hasPathCharacters(rest, end));
}

function isUser(at: usize, end: usize): bool {
  for (; at < end; at += 1) {
    const byte = <u32>load<u8>(at);
    const isFine = byte == 37 ? isPercentEscape(at, end) : byte == 126 || byte == 58 || isUriCharacter(byte, false);
    if (!isFine) return false;
  }
  return true;
}

/** `v`, a hexadecimal number, a dot and something. */
function isFutureAddress(at: usize, end: usize): bool {
  if (at == end || (<u32>load<u8>(at) | 32) != 118) return false;
  const start = at + 1;
  at = start;
  while (at < end && isHexDigit(load<u8>(at))) at += 1;
  if (at == start || at + 1 >= end || load<u8>(at) != 46) return false;
  for (at += 1; at < end; at += 1) {
    const byte = <u32>load<u8>(at);
    if (byte != 126 && byte != 58 && !isUriCharacter(byte, false)) return false;
  }
  return true;
}

export function isUriTemplate(at: usize, end: usize): bool {
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte == 123) at = skipExpression(at + 1, end);
    else if (byte == 37) at = isPercentEscape(at, end) ? at + 3 : 0;
    else at = isTemplateLiteral(byte) ? at + 1 : 0;
    if (at == 0) return false;
  }
  return true;
}

function isTemplateLiteral(byte: u32): bool {
  if (byte <= 32 || byte == 34 || byte == 39 || byte == 60 || byte == 62 || byte == 92 || byte == 94) return false;
  return byte != 96 && byte - 123 >= 3;
}

/** The end of an expression in braces, after the first; 0 if it is none. */
function skipExpression(at: usize, end: usize): usize {
  if (at < end && isTemplateOperator(load<u8>(at))) at += 1;
  for (;;) {
    const name = at;
    while (at < end && isNameByte(at, end)) at += load<u8>(at) == 37 ? 3 : 1;
    if (at == name) return 0;
    at = skipModifier(at, end);
    if (at >= end) return 0;
    if (load<u8>(at) == 125) return at + 1;
    if (load<u8>(at) != 44) return 0;
    at += 1;
  }
  return 0;
}

/** One of `+#./;?&=,!@|`. */
function isTemplateOperator(byte: u32): bool {
  if (byte == 33 || byte == 35 || byte == 38 || byte == 43 || byte == 44 || byte == 46 || byte == 47) return true;
  return byte == 59 || byte == 61 || byte == 63 || byte == 64 || byte == 124;
}

function isNameByte(at: usize, end: usize): bool {
  const byte = <u32>load<u8>(at);
  return byte == 37 ? isPercentEscape(at, end) : (byte | 32) - 97 < 26 || byte - 48 < 10 || byte == 95;
}

/** `*`, or `:` and up to four digits; what follows it, or `end` if it is wrong. */
function skipModifier(at: usize, end: usize): usize {
  if (at == end) return end;
  if (load<u8>(at) == 42) return at + 1;
  if (load<u8>(at) != 58) return at;
  const digits = at + 1;
  at = digits;
  while (at < end && <u32>load<u8>(at) - 48 < 10 && at - digits < 4) at += 1;
  return at == digits || load<u8>(digits) == 48 ? end : at;
}
