import { CelObject } from "./cel-object.ts";
import type { CelValue } from "./cel-value.ts";

/** `optional.of(value)` or `optional.none()`. */
export class CelOptional extends CelObject {
  /** `undefined` means none. */
  readonly value: CelValue | undefined;

  get typeName(): string {
    return "optional_type";
  }

  constructor(value: CelValue | undefined) {
    super();
    this.value = value;
  }
}

export const optionalNone = new CelOptional(undefined);
