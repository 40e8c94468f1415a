import type { JsonObject, JsonValue } from "@edict/protocol";

/** What the names of an expression stand for. */
export interface ExpressionScope {
  /** Variables of loops and bindings → the local that holds the cell. */
  readonly locals: ReadonlyMap<string, number>;
  readonly constants: ReadonlyMap<string, JsonValue>;
  /** Variables of the policy → their slot. */
  readonly variables: ReadonlyMap<string, number>;
  readonly globals: JsonObject;
}

export function withLocals(scope: ExpressionScope, locals: readonly (readonly [string, number])[]): ExpressionScope {
  return { ...scope, locals: new Map([...scope.locals, ...locals]) };
}

/** Something that cannot be compiled; `what` names it as authors know it. */
export class Refusal extends Error {
  readonly what: string;

  constructor(what: string) {
    super(what);
    this.what = what;
  }
}
