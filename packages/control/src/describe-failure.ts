/**
 * A failure for the log of a process: stack and causes. Nothing else that hangs on the error, because drivers hang
 * connections with their passwords on theirs.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\n  caused by ${describeFailure(error.cause)}`;
}
