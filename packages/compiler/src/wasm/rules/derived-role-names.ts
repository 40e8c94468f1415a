import { compareText, type RuleTable, resourcePolicyKey } from "@edict/protocol";
import type { DataImage } from "../data/data-image.ts";
import { groupRules } from "./group-rules.ts";

/** The names of the derived roles of all policies, numbered in their order. */
export class DerivedRoleNames {
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(table: RuleTable) {
    const names = new Set<string>();
    for (const { version, scope, byResource } of groupRules(table)) {
      for (const kind of byResource.keys()) {
        const roles = table.policyDerivedRoles.get(resourcePolicyKey(kind, version, scope));
        for (const { name } of roles?.values() ?? []) names.add(name);
      }
    }
    this.#numbers = new Map([...names].sort(compareText).map((name, number) => [name, number]));
  }

  get count(): number {
    return this.#numbers.size;
  }

  number(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  write(data: DataImage): number {
    return data.words([...this.#numbers.keys()].map((name) => data.text(name)));
  }
}
