import type { CelError, CelTimestamp, CelValue } from "@edict/cel";
import type { PolicyDocument, PolicySet } from "@edict/policy";
import {
  type CheckInput,
  compareText,
  type EngineOptions,
  type EvaluationError,
  type OutputEntry,
  scopeParents,
} from "@edict/protocol";

/** What a decision depends on beside the policies and the request. `now` is the instant that `now()` yields. */
export interface ReferenceSetting {
  readonly options: EngineOptions;
  readonly now: CelTimestamp | undefined;
}

/** Derived roles that are active, or that some of them could not be worked out. */
export type KnownRoles = readonly string[] | CelError;

/** A request while it is being decided: what is asked of which policies, and what was found on the way. */
export class ReferenceRequest {
  readonly set: PolicySet;
  readonly input: CheckInput;
  readonly options: EngineOptions;
  readonly now: CelTimestamp | undefined;
  /** What `runtime` names: the derived roles of the scope that was entered last. */
  runtime: KnownRoles = [];
  /** Variables are worked out once in a request: whose they are → name → value. */
  readonly variables = new Map<string, ReadonlyMap<string, CelValue>>();
  /** Whether a rule has its effect is found out once in a request. */
  readonly fired = new Map<string, boolean>();
  readonly outputs: OutputEntry[] = [];
  /** Policy key → file, of all policies that took part and of those they build on. */
  readonly policies = new Map<string, string>();
  failed = false;
  readonly #errors = new Map<string, EvaluationError>();

  constructor(set: PolicySet, input: CheckInput, { options, now }: ReferenceSetting) {
    this.set = set;
    this.input = input;
    this.options = options;
    this.now = now;
  }

  noteError(expression: string, { message }: CelError): void {
    this.#errors.set(JSON.stringify([expression, message]), { expression, message });
  }

  get errors(): readonly EvaluationError[] {
    const inOrder = (a: EvaluationError, b: EvaluationError) =>
      compareText(a.expression, b.expression) || compareText(a.message, b.message);
    return [...this.#errors.values()].sort(inOrder);
  }

  noteTakesPart(document: PolicyDocument): void {
    const above = scopeParents(document.scope).map((scope) => keyIn(document, scope));
    const isDecisive = document.policy.kind === "resource" || document.policy.kind === "principal";
    for (const { key, file } of this.set.policies) {
      if (key === document.key || (isDecisive && above.includes(key))) this.policies.set(key, file);
    }
  }
}

/** The key of the policy for the same in another scope. */
function keyIn({ key, scope }: PolicyDocument, other: string): string {
  const plain = scope === "" ? key : key.slice(0, -scope.length - 1);
  return other === "" ? plain : `${plain}/${other}`;
}
