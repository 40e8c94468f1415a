import type { CelValue } from "./cel-value.ts";

/** A map with any kind of key; entries iterate in the order of their keys. */
export class CelMap {
  readonly entries: ReadonlyMap<string, readonly [CelValue, CelValue]>;

  constructor(entries: ReadonlyMap<string, readonly [CelValue, CelValue]>) {
    this.entries = entries;
  }
}
