import type { CelValue } from "./cel-value.ts";

/** `optional.of(value)` or `optional.none()`. */
export class CelOptional {
  /** `undefined` means none. */
  readonly value: CelValue | undefined;

  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

export const optionalNone = new CelOptional(undefined);
