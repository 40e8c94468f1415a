import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { WriteEntry } from "./decision-log.ts";

/** Entries waiting for a slow disk before new ones are dropped. */
const pendingBytesMax = 64 * 1024 * 1024;

export interface FileWriter {
  readonly write: WriteEntry;
  /** Entries that were dropped because the disk could not keep up. */
  readonly dropped: () => number;
  /** Resolves when everything is on its way to the disk. */
  readonly close: () => Promise<void>;
}

/** Appends JSON lines to files; `stdout` and `stderr` name the streams. */
export function createFileWriter(paths: readonly string[]): FileWriter {
  let dropped = 0;
  const files: { end: (done: () => void) => void }[] = [];
  const sinks = paths.map((path) => {
    if (path === "stdout") return process.stdout;
    if (path === "stderr") return process.stderr;
    mkdirSync(dirname(path), { recursive: true });
    const stream = createWriteStream(path, { flags: "a", mode: 0o600 });
    files.push(stream);
    return stream;
  });
  return {
    write(entry) {
      const line = `${JSON.stringify(entry)}\n`;
      for (const sink of sinks) {
        if (sink.writableLength > pendingBytesMax) dropped += 1;
        else sink.write(line);
      }
    },
    dropped: () => dropped,
    async close() {
      await Promise.all(files.map((file) => new Promise<void>((resolve) => file.end(resolve))));
    },
  };
}
