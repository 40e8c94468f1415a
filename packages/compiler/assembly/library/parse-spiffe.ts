/** Reads SPIFFE ids and trust domains as the standard has them. What is wrong with one is an ERROR whose text says it. */
import { emptyText, isError, makeCell, makeError, makeString, n, p, SPIFFE_DOMAIN, SPIFFE_ID, noteRareValues } from "../core/cell";
import { sameBytes } from "../core/compare-bytes";

// Say that such values exist, so that what is written for them alone is kept.
@external("mark", "makeSpiffeDomain")
declare function markMakeSpiffeDomain(): void;
@external("mark", "makeSpiffeId")
declare function markMakeSpiffeId(): void;

@external("text", "cannot be empty")
declare function emptyIdText(): usize;
@external("text", "scheme is missing or invalid")
declare function wrongSchemeText(): usize;
@external("text", "trust domain is missing")
declare function missingDomainText(): usize;
@external("text", "trust domain characters are limited to lowercase letters, numbers, dots, dashes, and underscores")
declare function domainCharactersText(): usize;
@external("text", "path cannot have a trailing slash")
declare function trailingSlashText(): usize;
@external("text", "path cannot contain empty segments")
declare function emptySegmentText(): usize;
@external("text", "path cannot contain dot segments")
declare function dotSegmentText(): usize;
@external("text", "path segment characters are limited to letters, numbers, dots, dashes, and underscores")
declare function pathCharactersText(): usize;
@external("text", "spiffe://")
declare function schemeText(): usize;

export function makeSpiffeDomain(name: usize): usize {
  noteRareValues();
  markMakeSpiffeDomain();
  return makeCell(SPIFFE_DOMAIN, 0, name, 0);
}

/** `path` is empty or starts with a slash. */
export function makeSpiffeId(name: usize, path: usize): usize {
  noteRareValues();
  markMakeSpiffeId();
  return makeCell(SPIFFE_ID, 0, name, path);
}

/** A SPIFFE_ID, or an ERROR. */
export function parseSpiffeId(text: usize): usize {
  const scheme = schemeText();
  if (n(text) == 0) return makeError(emptyIdText(), 0);
  if (n(text) < n(scheme) || !sameBytes(p(text), p(scheme), n(scheme))) return makeError(wrongSchemeText(), 0);
  const start = p(text) + n(scheme);
  const end = p(text) + n(text);
  let slash = start;
  while (slash < end && load<u8>(slash) != 47) slash += 1;
  const wrongDomain = checkTrustDomain(start, slash);
  if (wrongDomain != 0) return makeError(wrongDomain, 0);
  const wrongPath = checkPath(slash, end);
  if (wrongPath != 0) return makeError(wrongPath, 0);
  const path = slash == end ? emptyText : makeString(slash, <u32>(end - slash));
  return makeSpiffeId(makeString(start, <u32>(slash - start)), path);
}

/** A SPIFFE_DOMAIN, written alone or as part of an id; or an ERROR. */
export function parseTrustDomain(text: usize): usize {
  const at = p(text);
  const end = at + n(text);
  for (let colon = at; colon + 1 < end; colon += 1) {
    if (load<u8>(colon) != 58 || load<u8>(colon, 1) != 47) continue;
    const id = parseSpiffeId(text);
    return isError(id) ? id : makeSpiffeDomain(p(id));
  }
  const wrong = checkTrustDomain(at, end);
  return wrong != 0 ? makeError(wrong, 0) : makeSpiffeDomain(text);
}

/** What is wrong with a trust domain, a STRING, or 0. */
function checkTrustDomain(at: usize, end: usize): usize {
  if (at == end) return missingDomainText();
  for (; at < end; at += 1) {
    const byte = load<u8>(at);
    if (!isCommon(byte)) return domainCharactersText();
  }
  return 0;
}

/** Lowercase letters, digits, dots, dashes and underscores. */
function isCommon(byte: u32): bool {
  return byte - 97 < 26 || byte - 48 < 10 || byte == 46 || byte == 45 || byte == 95;
}

/** What is wrong with a path that is empty or starts with a slash, a STRING, or 0. */
function checkPath(at: usize, end: usize): usize {
  while (at < end) {
    const start = at + 1;
    let strange = false;
    for (at = start; at < end && load<u8>(at) != 47; at += 1) {
      const byte = <u32>load<u8>(at);
      if (!isCommon(byte) && byte - 65 >= 26) strange = true;
    }
    const length = at - start;
    if (length == 0) return at == end ? trailingSlashText() : emptySegmentText();
    const dots = load<u8>(start) == 46 && (length == 1 || (length == 2 && load<u8>(start, 1) == 46));
    if (dots) return dotSegmentText();
    if (strange) return pathCharactersText();
  }
  return 0;
}
