import { CelObject } from "./cel-object.ts";

/** `spiffeTrustDomain("example.org")`. */
export class CelSpiffeTrustDomain extends CelObject {
  readonly name: string;

  get typeName(): string {
    return "cerbos.lib.spiffeTrustDomain";
  }

  constructor(name: string) {
    super();
    this.name = name;
  }
}

/** `spiffeID("spiffe://example.org/path")`. */
export class CelSpiffeId extends CelObject {
  readonly trustDomain: CelSpiffeTrustDomain;
  /** "" or starting with a slash. */
  readonly path: string;

  get typeName(): string {
    return "cerbos.lib.spiffeID";
  }

  constructor(trustDomain: CelSpiffeTrustDomain, path: string) {
    super();
    this.trustDomain = trustDomain;
    this.path = path;
  }

  override toString(): string {
    return `spiffe://${this.trustDomain.name}${this.path}`;
  }
}

/** `spiffeMatchAny()` and its relatives. */
export class CelSpiffeMatcher extends CelObject {
  readonly matches: (id: CelSpiffeId) => boolean;

  get typeName(): string {
    return "cerbos.lib.spiffeMatcher";
  }

  constructor(matches: (id: CelSpiffeId) => boolean) {
    super();
    this.matches = matches;
  }
}

const scheme = "spiffe://";
const trustDomainCharacters = /^[a-z0-9.\-_]*$/;
const segmentCharacters = /^[a-zA-Z0-9.\-_]*$/;

/** Reads an id as the SPIFFE standard has it; a string is what is wrong with it. */
export function parseSpiffeId(text: string): CelSpiffeId | string {
  if (text === "") return "cannot be empty";
  if (!text.startsWith(scheme)) return "scheme is missing or invalid";
  const rest = text.slice(scheme.length);
  const slash = rest.indexOf("/");
  const name = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? "" : rest.slice(slash);
  const mistake = checkTrustDomain(name) ?? checkPath(path);
  return mistake ?? new CelSpiffeId(new CelSpiffeTrustDomain(name), path);
}

/** Reads a trust domain, alone or as part of an id; a string is what is wrong with it. */
export function parseTrustDomain(text: string): CelSpiffeTrustDomain | string {
  if (text === "") return "trust domain is missing";
  if (text.includes(":/")) {
    const id = parseSpiffeId(text);
    return typeof id === "string" ? id : id.trustDomain;
  }
  return checkTrustDomain(text) ?? new CelSpiffeTrustDomain(text);
}

function checkTrustDomain(name: string): string | undefined {
  if (name !== "" && !trustDomainCharacters.test(name)) {
    return "trust domain characters are limited to lowercase letters, numbers, dots, dashes, and underscores";
  }
  return name === "" ? "trust domain is missing" : undefined;
}

function checkPath(path: string): string | undefined {
  if (path === "") return undefined;
  for (const [i, segment] of path.slice(1).split("/").entries()) {
    if (segment === "") {
      const last = i === path.slice(1).split("/").length - 1;
      return last ? "path cannot have a trailing slash" : "path cannot contain empty segments";
    }
    if (segment === "." || segment === "..") return "path cannot contain dot segments";
    if (!segmentCharacters.test(segment)) {
      return "path segment characters are limited to letters, numbers, dots, dashes, and underscores";
    }
  }
  return undefined;
}
