import { CelObject } from "./cel-object.ts";
/** A type as a value, as `type(x)` and the names of types yield it. */
export class CelTypeValue extends CelObject {
  readonly name: string;

  get typeName(): string {
    return "type";
  }

  constructor(name: string) {
    super();
    this.name = name;
  }
}
