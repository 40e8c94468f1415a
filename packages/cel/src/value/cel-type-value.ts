/** A type as a value, as `type(x)` and the names of types yield it. */
export class CelTypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}
