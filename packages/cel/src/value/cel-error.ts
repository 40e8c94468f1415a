/**
 * A CEL run-time error. It is a value like any other: evaluation returns it and never throws. `message` is public and
 * reads as Cerbos words it.
 */
export class CelError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The text that CEL uses when a function has no overload for the run-time types. */
export const noSuchOverload = new CelError("no such overload");
