export const logLevels = ["debug", "info", "warn", "error"] as const;
type LogLevel = (typeof logLevels)[number];

/** Writes JSON lines to standard error. */
export interface Log {
  debug(message: string, cause?: unknown): void;
  info(message: string, cause?: unknown): void;
  warn(message: string, cause?: unknown): void;
  error(message: string, cause?: unknown): void;
}

export function createLog(least: LogLevel): Log {
  const from = logLevels.indexOf(least);
  const writer = (level: LogLevel) => (message: string, cause?: unknown) => {
    if (logLevels.indexOf(level) < from) return;
    const entry = {
      level,
      time: new Date().toISOString(),
      message,
      ...(cause === undefined ? {} : { cause: describe(cause) }),
    };
    process.stderr.write(`${JSON.stringify(entry)}\n`);
  };
  return { debug: writer("debug"), info: writer("info"), warn: writer("warn"), error: writer("error") };
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause === undefined ? cause.message : `${cause.message}: ${describe(cause.cause)}`;
}
