import { CelObject } from "./cel-object.ts";
/** An unsigned 64-bit integer. */
export class CelUint extends CelObject {
  readonly value: bigint;

  get typeName(): string {
    return "uint";
  }

  constructor(value: bigint) {
    super();
    this.value = value;
  }
}
