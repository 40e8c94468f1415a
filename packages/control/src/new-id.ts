import { randomBytes } from "node:crypto";
import { hubIdLength, type IdKind, idAlphabet, idPrefixes } from "@edict/protocol";

/** A prefixed id, `bld_…`. Starts with the time, so that rows made later sort later. */
export function newId(kind: IdKind, now: number = Date.now()): string {
  const time = now.toString(36).padStart(9, "0");
  return idPrefixes[kind] + time + randomLetters(10).toLowerCase();
}

/** An id in the form that the Hub protocol fixes for stores, deployments and clients. */
export function newHubId(): string {
  return randomLetters(hubIdLength);
}

/** A secret of 256 bits in URL-safe letters. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function randomLetters(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      const letter = idAlphabet[byte % 32];
      // Bytes that would favor some letters are thrown away.
      if (letter !== undefined && text.length < length) text += letter;
    }
  }
  return text;
}
