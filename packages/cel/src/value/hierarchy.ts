/** `hierarchy("a.b.c")`: a path in a tree. */
export class CelHierarchy {
  readonly parts: readonly string[];

  constructor(parts: readonly string[]) {
    this.parts = parts;
  }
}
