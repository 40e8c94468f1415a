/** Fields of the request as expressions read them. */
import { emptyMap, LIST, makeCell } from "../core/cell";
import { jwt, jwts, plainScope, roleCount, roles, textAt as readText, word } from "./request";

export function textAt(address: usize): usize {
  return readText(address);
}

export function scopeText(address: usize): usize {
  return plainScope(readText(address));
}

export function principalRoles(): usize {
  return makeCell(LIST, <u32>word(roleCount), word(roles), 0);
}

/** Claims of the token; none without one. */
export function tokenClaims(): usize {
  return word(jwt) == 0 ? emptyMap : word(jwt);
}

export function namedTokens(): usize {
  return word(jwts) == 0 ? emptyMap : word(jwts);
}

export function hasAuxData(): i32 {
  return word(jwt) != 0 || word(jwts) != 0 ? 1 : 0;
}
