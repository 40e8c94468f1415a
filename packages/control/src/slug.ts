import { EdictError } from "@edict/protocol";

/** The name, trimmed. @throws EdictError `invalid_request` */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > 80) {
    throw new EdictError("invalid_request", "A name has between 1 and 80 characters.");
  }
  return trimmed;
}

/** A name as part of a URL: lower case, digits and dashes. */
export function toSlug(name: string): string {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 48);
  return slug === "" ? "unnamed" : slug;
}

/** The slug of a name, with a number behind it if others have it already. */
export function findFreeSlug(name: string, taken: readonly { readonly slug: string }[]): string {
  const known = new Set(taken.map((row) => row.slug));
  const slug = toSlug(name);
  if (!known.has(slug)) return slug;
  for (let number = 2; ; number += 1) {
    if (!known.has(`${slug}-${number}`)) return `${slug}-${number}`;
  }
}
