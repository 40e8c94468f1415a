/** Exit codes of `cerbos`, so that scripts written for it keep working. */
export const exitCodes = { ok: 0, unknown: 1, arguments: 80, compile: 3, tests: 4 } as const;

/** Ends the command with a sentence and an exit code; no stack trace is shown. */
export class CommandFailure extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
