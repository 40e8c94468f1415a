import type { WriteEntry } from "./decision-log.ts";
import { openLogFile, type RotationLimits } from "./log-file.ts";

/** Entries waiting for a slow disk before new ones are dropped. */
const pendingBytesMax = 64 * 1024 * 1024;

export interface FileWriterOptions {
  /** `stdout` and `stderr` name the streams. */
  readonly path: string;
  readonly additionalPaths: readonly string[];
  readonly logRotation?: RotationLimits | undefined;
}

export interface FileWriter {
  readonly write: WriteEntry;
  /** Entries that were dropped because the disk could not keep up. */
  readonly dropped: () => number;
  /** Resolves when everything is on its way to the disk. */
  readonly close: () => Promise<void>;
}

interface Sink {
  readonly pendingBytes: () => number;
  readonly write: (line: string) => void;
  readonly close: () => Promise<void>;
}

/** Appends JSON lines to files. Throws a `PdpStartError` if one cannot be opened. */
export function createFileWriter({ path, additionalPaths, logRotation }: FileWriterOptions): FileWriter {
  let dropped = 0;
  // A full disk must not stop decisions.
  const onError = () => {
    dropped += 1;
  };
  const sinks = [path, ...additionalPaths].map((name): Sink => {
    if (name === "stdout") return toStream(process.stdout);
    if (name === "stderr") return toStream(process.stderr);
    return openLogFile(name, logRotation, onError);
  });
  return {
    write(entry) {
      const line = `${JSON.stringify(entry)}\n`;
      for (const sink of sinks) {
        if (sink.pendingBytes() > pendingBytesMax) dropped += 1;
        else sink.write(line);
      }
    },
    dropped: () => dropped,
    async close() {
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

function toStream(stream: NodeJS.WriteStream): Sink {
  return {
    pendingBytes: () => stream.writableLength,
    write: (line) => stream.write(line),
    close: async () => undefined,
  };
}
