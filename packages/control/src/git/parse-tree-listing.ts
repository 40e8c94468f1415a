/** One entry of a commit. */
export interface TreeEntry {
  readonly path: string;
  /** Git mode: `100644`, `100755`, `120000` for a symlink, `160000` for a submodule. */
  readonly mode: string;
  readonly oid: string;
  /** 0 for what is not a file. */
  readonly bytes: number;
}

/** Reads the output of `git ls-tree -r -l -z`. */
export function parseTreeListing(text: string): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const record of text.split("\0")) {
    const match = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(record);
    if (match === null) continue;
    const [, mode = "", , oid = "", size = "0", path = ""] = match;
    entries.push({ path, mode, oid, bytes: size === "-" ? 0 : Number(size) });
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
