import type { RuleRow, RuleTable } from "@edict/protocol";
import { principalPolicyKey, resourcePolicyKey, rolePolicyKey } from "@edict/protocol";
import type { ConditionEmitter } from "../conditions/condition-emitter.ts";
import type { DataImage } from "../data/data-image.ts";
import { readsRuntime } from "../reads-runtime.ts";

/** Bytes of a rule, `assembly/driver/rule.ts`. */
export const ruleSize = 20;

const effects = { none: 0, EFFECT_ALLOW: 1, EFFECT_DENY: 2 } as const;

/** How a rule is written that is not quite what its row says: role policies deny what they do not list. */
export interface RuleVariant {
  readonly effect?: "EFFECT_DENY";
  readonly negated?: boolean;
  readonly unconditional?: boolean;
  readonly policyKey?: string;
}

/** Writes rules: the words that say what a rule does, apart from whom it is for. */
export class RuleWriter {
  readonly #table: RuleTable;
  readonly #data: DataImage;
  readonly #conditions: ConditionEmitter;
  /** Whether what a rule came to is kept within a request. */
  readonly #isRemembering: boolean;
  readonly #slots = new Map<string, number>();
  readonly #policies = new Map<string, number>();
  readonly #outputs = new Map<string, number>();

  constructor(table: RuleTable, data: DataImage, conditions: ConditionEmitter) {
    this.#table = table;
    this.#data = data;
    this.#conditions = conditions;
    this.#isRemembering = table.rules.some((row) => row.output !== undefined || readsRuntime(row));
  }

  get isRemembering(): boolean {
    return this.#isRemembering;
  }

  get slotCount(): number {
    return this.#slots.size;
  }

  get policyCount(): number {
    return this.#policies.size;
  }

  /** Whether a rule that was written puts something out. */
  get hasOutputs(): boolean {
    return this.#outputs.size > 0;
  }

  /** Writes the table of policy keys; its address. */
  writePolicyKeys(): number {
    return this.#data.words([...this.#policies.keys()].map((key) => this.#data.text(key)));
  }

  /** The five words of a rule. */
  words(row: RuleRow, variant: RuleVariant = {}): readonly number[] {
    const plain = variant.unconditional === true;
    const condition = plain ? 0 : this.#conditions.condition(row.condition, row.params);
    const derived = plain ? 0 : this.#conditions.condition(row.derivedRoleCondition, row.derivedRoleParams);
    const isKept = this.#isRemembering && (condition !== 0 || derived !== 0);
    const slot = isKept ? this.#slot(resultKey(row)) + 1 : 0;
    const effect = effects[variant.effect ?? row.effect ?? "none"];
    const flags = (variant.negated === true ? 0x40000000 : 0) + (row.fromRolePolicy ? 0x80000000 : 0);
    const params = plain ? 0 : this.#conditions.params(row.params);
    const policy = this.#policy(variant.policyKey ?? row.originFqn);
    const output = plain ? 0 : this.#output(row, variant.negated === true);
    return [condition, derived, slot + effect * 2 ** 28 + flags, params + policy * 2 ** 16, output];
  }

  #slot(key: string): number {
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    this.#slots.set(key, this.#slots.size);
    return this.#slots.size - 1;
  }

  #policy(key: string): number {
    const known = this.#policies.get(key);
    if (known !== undefined) return known;
    this.#policies.set(key, this.#policies.size);
    return this.#policies.size - 1;
  }

  /** `[expression when activated + 1, when not met + 1, source]`; a negated rule swaps the two. */
  #output(row: RuleRow, swapped: boolean): number {
    const { output } = row;
    if (output === undefined) return 0;
    const activated = this.#conditions.output(output.ruleActivated, row.params);
    const notMet = this.#conditions.output(output.conditionNotMet, row.params);
    if (activated === 0 && notMet === 0) return 0;
    const words = [...(swapped ? [notMet, activated] : [activated, notMet]), this.#data.text(this.#source(row))];
    const key = words.join();
    const known = this.#outputs.get(key);
    if (known !== undefined) return known;
    const at = this.#data.words(words);
    this.#outputs.set(key, at);
    return at;
  }

  #source(row: RuleRow): string {
    return `${originKey(row, this.#table)}#${row.name}`;
  }
}

/** Rules with one key have one result within a request; entries of a role policy for different resources do not. */
function resultKey(row: RuleRow): string {
  return row.fromRolePolicy ? `${row.evaluationKey}\0${row.resource}` : row.evaluationKey;
}

function originKey(row: RuleRow, table: RuleTable): string {
  const name = table.meta.get(row.originFqn)?.name;
  if (name === undefined) return row.originFqn;
  if (row.policyKind === "principal") return principalPolicyKey(name, row.version, row.scope);
  if (row.policyKind === "role") return rolePolicyKey(name, row.version, row.scope);
  return resourcePolicyKey(name, row.version, row.scope);
}
