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

/** A function has no overload for the run-time types. */
export const noSuchOverload = new CelError("no such overload");
export const intOverflow = new CelError("integer overflow");
export const uintOverflow = new CelError("unsigned integer overflow");
export const divisionByZero = new CelError("division by zero");
export const modulusByZero = new CelError("modulus by zero");
export const timestampOverflow = new CelError("timestamp overflow");
export const nanUnordered = new CelError("NaN values cannot be ordered");
export const noneDereference = new CelError("optional.none() dereference");
