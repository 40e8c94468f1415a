import type { CelType } from "./cel-type.ts";

/** Variables of comprehensions, innermost last. */
export class Scopes {
  private readonly stack: Map<string, CelType>[] = [];

  enter(variables: readonly (readonly [string, CelType])[]): void {
    this.stack.push(new Map(variables));
  }

  leave(): void {
    this.stack.pop();
  }

  find(name: string): CelType | undefined {
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const type = this.stack[i]?.get(name);
      if (type !== undefined) return type;
    }
    return undefined;
  }
}
