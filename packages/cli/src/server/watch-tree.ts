import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

/**
 * Tells when something below a directory has changed, until it is closed. Watches each folder by itself, because the recursive
 * watcher of Node 20 on Linux no longer sees a file that was replaced by another, as editors and deployments do it.
 */
export function watchTree(root: string, onChange: () => void): { close(): void } {
  const watchers = new Map<string, FSWatcher>();
  const look = () => {
    const folders = new Set(listFolders(root));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) if (!watchers.has(folder)) add(folder);
  };
  const add = (folder: string) => {
    try {
      const watcher = watch(folder, () => {
        look();
        onChange();
      });
      // A folder that has gone is not looked at again.
      watcher.on("error", () => watcher.close());
      watchers.set(folder, watcher);
    } catch {
      // It went between being listed and being watched; its parent tells about that.
    }
  };
  look();
  return {
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function listFolders(folder: string): readonly string[] {
  try {
    const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [folder, ...inner.flatMap(({ name }) => listFolders(join(folder, name)))];
  } catch {
    return [folder];
  }
}
