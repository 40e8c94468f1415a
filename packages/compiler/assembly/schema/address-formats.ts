/** Mail addresses, host names and IP addresses. */
import { isHexDigit } from "./check-format";

function isAlphanumeric(byte: u32): bool {
  return (byte | 32) - 97 < 26 || byte - 48 < 10;
}

/** Labels of letters, digits and inner dashes, with dots between them. */
function hasLabels(at: usize, end: usize): bool {
  for (;;) {
    let stop = at;
    while (stop < end && (isAlphanumeric(load<u8>(stop)) || load<u8>(stop) == 45)) stop += 1;
    if (stop == at || stop - at > 63 || load<u8>(at) == 45 || load<u8>(stop - 1) == 45) return false;
    if (stop == end) return true;
    if (load<u8>(stop) != 46) return false;
    at = stop + 1;
  }
  return false;
}

/** A dot may end it. */
export function isHostname(at: usize, end: usize): bool {
  if (at < end && load<u8>(end - 1) == 46) end -= 1;
  return end - at <= 253 && hasLabels(at, end);
}

export function isEmail(at: usize, end: usize): bool {
  let sign = at;
  while (sign < end && load<u8>(sign) != 64) sign += 1;
  if (sign == at || sign - at > 64 || end - sign < 2 || end - sign > 254) return false;
  if (load<u8>(at) == 46 || load<u8>(sign - 1) == 46) return false;
  for (let i = at; i < sign; i += 1) {
    const byte = <u32>load<u8>(i);
    if (byte == 46 ? load<u8>(i, 1) == 46 : !isNameCharacter(byte)) return false;
  }
  return hasLabels(sign + 1, end);
}

/** Letters, digits and `!#$%&'*+/=?^_\`{|}~-`. */
function isNameCharacter(byte: u32): bool {
  if (isAlphanumeric(byte) || byte - 35 < 5 || byte - 94 < 3 || byte - 123 < 4) return true;
  return byte == 33 || byte == 42 || byte == 43 || byte == 45 || byte == 47 || byte == 61 || byte == 63;
}

/** Four numbers up to 255, which may begin with zeros only if `zeros`. */
export function isIpv4(at: usize, end: usize, zeros: bool): bool {
  for (let part = 0; part < 4; part += 1) {
    if (part > 0) {
      if (at == end || load<u8>(at) != 46) return false;
      at += 1;
    }
    const start = at;
    let value: u32 = 0;
    for (; at < end && <u32>load<u8>(at) - 48 < 10 && at - start < 3; at += 1) value = value * 10 + load<u8>(at) - 48;
    if (at == start || value > 255 || (!zeros && at - start > 1 && load<u8>(start) == 48)) return false;
  }
  return at == end;
}

/** Groups of hexadecimal digits, of which `::` may stand for one or more; an IPv4 address may be the last two. */
export function isIpv6(at: usize, end: usize, zeros: bool): bool {
  let groups = 0;
  let isShort = false;
  if (end - at >= 2 && load<u16>(at) == 0x3a3a) {
    isShort = true;
    at += 2;
    if (at == end) return true;
  }
  for (;;) {
    let stop = at;
    while (stop < end && isHexDigit(load<u8>(stop))) stop += 1;
    if (stop < end && load<u8>(stop) == 46) {
      groups += 2;
      return (isShort ? groups <= 7 : groups == 8) && isIpv4(at, end, zeros);
    }
    if (stop == at || stop - at > 4) return false;
    groups += 1;
    if (stop == end) break;
    if (load<u8>(stop) != 58 || stop + 1 == end) return false;
    at = stop + 1;
    if (load<u8>(at) != 58) continue;
    if (isShort) return false;
    isShort = true;
    at += 1;
    if (at == end) break;
  }
  return isShort ? groups <= 7 : groups == 8;
}
