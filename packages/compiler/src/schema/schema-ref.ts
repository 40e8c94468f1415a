/** A reference to a JSON Schema: `cerbos:///user.json#/$defs/name`. */
export interface SchemaLocation {
  readonly kind: "cerbos" | "remote" | "other";
  /** Path below `_schemas/`, for kind "cerbos". */
  readonly path: string;
  /** What stands after `#`, decoded. */
  readonly fragment: string;
  /** The reference without its fragment. */
  readonly url: string;
}

/** Takes a reference apart; relative ones are resolved against `base`. */
export function parseSchemaRef(ref: string, base?: SchemaLocation): SchemaLocation {
  const hash = ref.indexOf("#");
  const url = hash === -1 ? ref : ref.slice(0, hash);
  const fragment = hash === -1 ? "" : decode(ref.slice(hash + 1));
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase();
  if (scheme === "cerbos") {
    const path = decode(url.replace(/^cerbos:(?:\/\/[^/]*)?\/*/i, ""));
    return { kind: "cerbos", path: normalizePath(path), fragment, url };
  }
  if (scheme === "http" || scheme === "https") {
    return { kind: "remote", path: "", fragment, url };
  }
  if (scheme !== undefined || base === undefined) {
    return { kind: "other", path: "", fragment, url };
  }
  if (url === "") {
    return { ...base, fragment };
  }
  if (base.kind !== "cerbos") {
    return { ...base, url: resolveAgainst(base.url, url), fragment };
  }
  const folder = url.startsWith("/") ? "" : base.path.slice(0, base.path.lastIndexOf("/") + 1);
  const path = normalizePath(decode(folder + url.replace(/^\/+/, "")));
  return { kind: "cerbos", path, fragment, url: `cerbos:///${path}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function normalizePath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") {
      segments.pop();
    } else if (segment !== "." && segment !== "") {
      segments.push(segment);
    }
  }
  return segments.join("/");
}

function resolveAgainst(base: string, relative: string): string {
  return relative.startsWith("/")
    ? base.replace(/^([a-z]+:\/\/[^/]*).*$/, `$1${relative}`)
    : base.slice(0, base.lastIndexOf("/") + 1) + relative;
}
