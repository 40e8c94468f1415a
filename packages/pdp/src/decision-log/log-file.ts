import {
  createWriteStream,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  type WriteStream,
} from "node:fs";
import { dirname, join, parse } from "node:path";
import { PdpStartError } from "../start-error.ts";

export interface RotationLimits {
  /** 0: 100 MB. */
  readonly maxFileSizeMB: number;
  /** 0: whatever their age. */
  readonly maxFileAgeDays: number;
  /** 0: all. */
  readonly maxFileCount: number;
}

export interface LogFile {
  /** Bytes that are not on the disk yet. */
  readonly pendingBytes: () => number;
  readonly write: (line: string) => void;
  readonly close: () => Promise<void>;
}

const megabyte = 1024 * 1024;
const defaultSizeMB = 100;
const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Appends to a file. With limits, a file that has become too large is kept beside it under the time at which that happened
 * (`audit-2026-01-02T03-04-05.678.log`), and old ones are removed. Throws a `PdpStartError` if the file cannot be opened.
 */
export function openLogFile(
  path: string,
  limits: RotationLimits | undefined,
  onError: (error: unknown) => void,
): LogFile {
  const sizeMax = limits === undefined ? Number.POSITIVE_INFINITY : (limits.maxFileSizeMB || defaultSizeMB) * megabyte;
  const closing = new Set<Promise<void>>();
  let stream = openStream(path, onError);
  let { size } = statSync(path);
  const rotate = () => {
    const ended = endStream(stream).finally(() => closing.delete(ended));
    closing.add(ended);
    renameSync(path, backupPath(path, new Date()));
    stream = openStream(path, onError);
    size = 0;
    if (limits !== undefined) removeOldFiles(path, limits);
  };
  return {
    pendingBytes: () => stream.writableLength,
    write(line) {
      const bytes = Buffer.byteLength(line);
      try {
        if (size > 0 && size + bytes > sizeMax) rotate();
      } catch (error) {
        onError(error);
      }
      size += bytes;
      stream.write(line);
    },
    async close() {
      await Promise.all([...closing, endStream(stream)]);
    },
  };
}

function openStream(path: string, onError: (error: unknown) => void): WriteStream {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const stream = createWriteStream(path, { fd: openSync(path, "a", 0o600) });
    stream.on("error", onError);
    return stream;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PdpStartError(`the audit log ${path} cannot be opened: ${reason}`, { cause: error });
  }
}

function endStream(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once("close", resolve);
    stream.end();
  });
}

function backupPath(path: string, time: Date): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${time.toISOString().replaceAll(":", "-").replace("Z", "")}${ext}`);
}

/** Newest first are kept, as far as count and age allow. */
function removeOldFiles(path: string, { maxFileAgeDays, maxFileCount }: RotationLimits): void {
  const { dir, name, ext } = parse(path);
  const backups = readdirSync(dir === "" ? "." : dir)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith(ext) && timeOf(file, name, ext) !== undefined)
    .sort()
    .reverse();
  const oldest = maxFileAgeDays === 0 ? undefined : Date.now() - maxFileAgeDays * dayMs;
  for (const [index, file] of backups.entries()) {
    const isOld = oldest !== undefined && (timeOf(file, name, ext) ?? 0) < oldest;
    if (isOld || (maxFileCount > 0 && index >= maxFileCount)) rmSync(join(dir, file), { force: true });
  }
}

function timeOf(file: string, name: string, ext: string): number | undefined {
  const text = file.slice(name.length + 1, file.length - ext.length);
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})$/.exec(text);
  if (match === null) return undefined;
  const [, day, hours, minutes, seconds] = match;
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
}
