/** File paths with slashes, as Go's path/filepath treats them on Unix. */

/** The shortest equivalent path. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!rooted) kept.push(part);
  }
  const joined = kept.join("/");
  if (rooted) return `/${joined}`;
  return joined === "" ? "." : joined;
}

export function baseName(path: string): string {
  if (path === "") return ".";
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export function directory(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}

export function extension(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1);
  const dot = base.lastIndexOf(".");
  return dot < 0 ? "" : base.slice(dot);
}

export function joinPaths(left: string, right: string): string {
  if (left === "") return right === "" ? "" : cleanPath(right);
  return cleanPath(right === "" ? left : `${left}/${right}`);
}

/** The path from `base` to `target`; `undefined` when only the file system could tell. */
export function relativePath(base: string, target: string): string | undefined {
  const cleanBase = cleanPath(base);
  const cleanTarget = cleanPath(target);
  if (cleanBase === cleanTarget) return ".";
  const from = cleanBase === "." ? "" : cleanBase;
  if (from.startsWith("/") !== cleanTarget.startsWith("/")) return undefined;
  const left = from.split("/").filter((part) => part !== "");
  const right = cleanTarget.split("/").filter((part) => part !== "");
  let common = 0;
  while (common < left.length && common < right.length && left[common] === right[common]) common++;
  if (left[common] === "..") return undefined;
  return [...left.slice(common).map(() => ".."), ...right.slice(common)].join("/");
}
