import { CelObject } from "./cel-object.ts";
/** `hierarchy("a.b.c")`: a path in a tree. */
export class CelHierarchy extends CelObject {
  readonly parts: readonly string[];

  get typeName(): string {
    return "cerbos.lib.hierarchy";
  }

  constructor(parts: readonly string[]) {
    super();
    this.parts = parts;
  }
}
