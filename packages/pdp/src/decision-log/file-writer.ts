import { createWriteStream, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { PdpStartError } from "../start-error.ts";
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

/** Appends JSON lines to files; `stdout` and `stderr` name the streams. Throws a `PdpStartError` if one cannot be opened. */
export function createFileWriter(paths: readonly string[]): FileWriter {
  let dropped = 0;
  const files: { end: (done: () => void) => void }[] = [];
  const sinks = paths.map((path) => {
    if (path === "stdout") return process.stdout;
    if (path === "stderr") return process.stderr;
    const stream = createWriteStream(path, { fd: openLog(path) });
    // A full disk must not stop decisions.
    stream.on("error", () => {
      dropped += 1;
    });
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

function openLog(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "a", 0o600);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PdpStartError(`the audit log ${path} cannot be opened: ${reason}`, { cause: error });
  }
}
