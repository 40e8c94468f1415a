import { CelError, divisionByZero, intOverflow, modulusByZero, uintOverflow } from "./cel-error.ts";
import { CelUint } from "./cel-uint.ts";

export const int64Min = -(2n ** 63n);
export const int64Max = 2n ** 63n - 1n;
export const uint64Max = 2n ** 64n - 1n;

export function checkedInt(value: bigint): bigint | CelError {
  return value < int64Min || value > int64Max ? intOverflow : value;
}

export function checkedUint(value: bigint): CelUint | CelError {
  return value < 0n || value > uint64Max ? uintOverflow : new CelUint(value);
}

export function divideInt(a: bigint, b: bigint): bigint | CelError {
  return b === 0n ? divisionByZero : checkedInt(a / b);
}

export function moduloInt(a: bigint, b: bigint): bigint | CelError {
  if (b === 0n) return modulusByZero;
  return a === int64Min && b === -1n ? intOverflow : a % b;
}

/** Truncates; the bounds themselves overflow, as doubles cannot tell them from their neighbors. */
export function doubleToInt(value: number): bigint | CelError {
  if (!Number.isFinite(value) || value <= -(2 ** 63) || value >= 2 ** 63) return intOverflow;
  return BigInt(Math.trunc(value));
}

export function doubleToUint(value: number): CelUint | CelError {
  if (!Number.isFinite(value) || value < 0 || value >= 2 ** 64) return uintOverflow;
  return new CelUint(BigInt(Math.trunc(value)));
}

/** The integer that a double is, or `undefined` when it has a fraction or does not fit. */
export function losslessInt(value: number): bigint | undefined {
  const int = doubleToInt(value);
  return int instanceof CelError || Number(int) !== value ? undefined : int;
}
