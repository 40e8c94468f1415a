/**
 * The records that requests consist of, where an expression treats one as a value: `P == R`, `V.who == P`. A MESSAGE holds
 * the number of its type (`n`), a MAP of its fields by the names of the .proto file (`p`) and the name of its type (`q`).
 */
import { putByte, startBuilder, toText } from "../core/builder";
import { ERROR, isError, LIST, makeCell, makeError, MAP, MESSAGE, n, p, q, STRING, tagOf, noteRareValues } from "../core/cell";
import { equalValues } from "../core/equal";
import { quotedSingly } from "../core/quote-name";
import { entryValue, findText, finishMap, putEntry, startMap } from "../core/map";
import { noSuchOverload } from "../core/overload-error";
import { allPrincipalAttributes, allResourceAttributes } from "./attributes";
import { hasAuxData, namedTokens, principalRoles, scopeText, textAt, tokenClaims } from "./fields";
import {
  principalId,
  principalScope,
  principalVersion,
  resourceId,
  resourceKind,
  resourceScope,
  resourceVersion,
} from "./request";
import { effectiveDerivedRoles } from "./run";

// Say that such values exist, so that what is written for them alone is kept.
@external("mark", "makeMessage")
declare function markMakeMessage(): void;

@external("text", "cerbos.engine.v1.Request")
declare function requestType(): usize;
@external("text", "cerbos.engine.v1.Request.Principal")
declare function principalType(): usize;
@external("text", "cerbos.engine.v1.Request.Resource")
declare function resourceType(): usize;
@external("text", "cerbos.engine.v1.AuxData")
declare function auxDataType(): usize;
@external("text", "cerbos.engine.v1.Runtime")
declare function runtimeType(): usize;
@external("text", "id")
declare function idName(): usize;
@external("text", "kind")
declare function kindName(): usize;
@external("text", "roles")
declare function rolesName(): usize;
@external("text", "attr")
declare function attrName(): usize;
@external("text", "policy_version")
declare function versionName(): usize;
@external("text", "scope")
declare function scopeName(): usize;
@external("text", "jwt")
declare function jwtName(): usize;
@external("text", "jwts")
declare function jwtsName(): usize;
@external("text", "principal")
declare function principalName(): usize;
@external("text", "resource")
declare function resourceName(): usize;
@external("text", "aux_data")
declare function auxDataName(): usize;
@external("text", "effective_derived_roles")
declare function derivedRolesName(): usize;
@external("text", "no such field ")
declare function noSuchFieldText(): usize;

const auxDataNumber: u32 = 4;

export function makeMessage(type: u32, fields: usize, name: usize): usize {
  noteRareValues();
  markMakeMessage();
  return makeCell(MESSAGE, type, finishMap(fields), name);
}

/** `P` as a value. */
export function principalMessage(): usize {
  const fields = startMap(5);
  putEntry(fields, idName(), textAt(principalId));
  putEntry(fields, rolesName(), principalRoles());
  putEntry(fields, attrName(), allPrincipalAttributes());
  putEntry(fields, versionName(), textAt(principalVersion));
  putEntry(fields, scopeName(), scopeText(principalScope));
  return makeMessage(2, fields, principalType());
}

/** `R` as a value. */
export function resourceMessage(): usize {
  const fields = startMap(5);
  putEntry(fields, kindName(), textAt(resourceKind));
  putEntry(fields, idName(), textAt(resourceId));
  putEntry(fields, attrName(), allResourceAttributes());
  putEntry(fields, versionName(), textAt(resourceVersion));
  putEntry(fields, scopeName(), scopeText(resourceScope));
  return makeMessage(3, fields, resourceType());
}

/** `request.auxData` as a value. */
export function auxDataMessage(): usize {
  const fields = startMap(2);
  putEntry(fields, jwtName(), tokenClaims());
  putEntry(fields, jwtsName(), namedTokens());
  return makeMessage(auxDataNumber, fields, auxDataType());
}

/** `runtime` as a value. */
export function runtimeMessage(): usize {
  const fields = startMap(1);
  putEntry(fields, derivedRolesName(), effectiveDerivedRoles());
  return makeMessage(5, fields, runtimeType());
}

/** `request` as a value. */
export function requestMessage(): usize {
  const fields = startMap(3);
  putEntry(fields, principalName(), principalMessage());
  putEntry(fields, resourceName(), resourceMessage());
  putEntry(fields, auxDataName(), auxDataMessage());
  return makeMessage(1, fields, requestType());
}

export function messageTypeName(message: usize): usize {
  return q(message);
}

/** The value of a field, in either spelling; an ERROR where there is no such field. */
export function messageField(message: usize, key: usize): usize {
  if (tagOf(key) != STRING) return noSuchOverload();
  const found = findText(p(message), protoName(key));
  return found != 0 ? found : makeError(noSuchFieldText(), quotedSingly(key));
}

/** `policyVersion` → `policy_version`. */
function protoName(key: usize): usize {
  const out = startBuilder(n(key) + 4);
  for (let i: u32 = 0; i < n(key); i += 1) {
    const byte = <u32>load<u8>(p(key) + i);
    if (byte - 65 < 26) putByte(out, 95);
    putByte(out, byte - 65 < 26 ? byte | 32 : byte);
  }
  return toText(out);
}

/** Whether a field differs from its default: 0, 1, or an ERROR where there is no such field. */
export function hasMessageField(message: usize, key: usize): i32 {
  const value = messageField(message, key);
  if (isError(value) && tagOf(key) == STRING && findText(p(message), protoName(key)) == 0) return <i32>value;
  return <i32>isFieldSet(value);
}

/** Whether a field is set, for printing a message. */
export function isFieldSet(value: usize): bool {
  const tag = tagOf(value);
  if (tag == ERROR) return false;
  if (tag == MESSAGE) return n(value) != auxDataNumber || hasAuxData() != 0;
  return !((tag == STRING || tag == LIST || tag == MAP) && n(value) == 0);
}

/** Messages of one type are equal if all their fields are. */
export function equalMessages(a: usize, b: usize): i32 {
  if (n(a) != n(b)) return 0;
  const count = n(p(a));
  for (let i: u32 = 0; i < count; i += 1) {
    const left = entryValue(p(a), i);
    const right = entryValue(p(b), i);
    if (isError(left) || isError(right)) return 0;
    const same = equalValues(left, right);
    if (same != 1) return same;
  }
  return 1;
}

/** A map of bindings takes one, unless it has no value. */
export function addBound(map: usize, name: usize, value: usize): usize {
  if (!isError(value)) putEntry(map, name, value);
  return map;
}
