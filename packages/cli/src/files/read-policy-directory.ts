import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CommandFailure, exitCodes } from "../exit-codes.ts";

/** Files and folders that are never policies and can be large. */
const skippedFolders = new Set(["node_modules"]);

/**
 * All files below a directory: path relative to it, with forward slashes → bytes. Hidden entries are left out, links to
 * folders are not followed. `isWanted` may leave out more by path.
 */
export function readPolicyDirectory(
  directory: string,
  isWanted: (path: string) => boolean = () => true,
): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  readFolder(directory, "", files, isWanted);
  return files;
}

function readFolder(
  root: string,
  prefix: string,
  files: Map<string, Uint8Array>,
  isWanted: (path: string) => boolean,
): void {
  const entries = listFolder(join(root, prefix));
  for (const entry of entries) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) {
      if (!skippedFolders.has(entry.name)) readFolder(root, path, files, isWanted);
    } else if (
      entry.isFile() ||
      (entry.isSymbolicLink() && statSync(join(root, path), { throwIfNoEntry: false })?.isFile())
    ) {
      if (/\.(ya?ml|json)$/.test(entry.name) && isWanted(path)) files.set(path, readFileSync(join(root, path)));
    }
  }
}

function listFolder(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const reason = code === "ENOENT" ? "does not exist" : code === "ENOTDIR" ? "is not a directory" : "cannot be read";
    throw new CommandFailure(`${path} ${reason}`, exitCodes.unknown);
  }
}
