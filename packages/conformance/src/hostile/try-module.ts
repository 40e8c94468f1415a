import { emitWasm } from "@edict/compiler/wasm";
import { loadPoliciesSync, type Policies, RequestMistake } from "@edict/embedded";
import type { RuleTable } from "@edict/protocol";
import { generateCheck } from "../generate/generate-requests.ts";
import type { RandomSource } from "../generate/random-source.ts";
import { anything, mutateBytes } from "./mutate.ts";

const requestsPerTry = 10;

/** A module, and a request with its answer by which one sees that it is still in order. */
export interface ModuleUnderAttack {
  readonly policies: Policies;
  readonly good: Uint8Array;
  readonly answer: string;
}

export function createModule(table: RuleTable, random: RandomSource): ModuleUnderAttack {
  const emitted = emitWasm(table);
  if (!emitted.ok) throw new Error("The store has no module.");
  const policies = loadPoliciesSync(emitted.bytes);
  const good = toRequest(random, false);
  return { policies, good, answer: decode(policies.checkBytes(good, options)) };
}

/** Sends a module what is no request, or a strange one; it must answer with JSON or say what is wrong, and stay usable. */
export function tryModule({ policies, good, answer }: ModuleUnderAttack, random: RandomSource): void {
  for (let i = 0; i < requestsPerTry; i++) {
    try {
      JSON.parse(decode(policies.checkBytes(hostileBytes(random), options)));
    } catch (error) {
      if (!(error instanceof RequestMistake)) throw error;
    }
  }
  if (decode(policies.checkBytes(good, options)) !== answer)
    throw new Error("The module answers otherwise than before.");
}

const options = { now: new Date(1_700_000_000_000) };
const encoder = new TextEncoder();
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function hostileBytes(random: RandomSource): Uint8Array {
  const kind = random.below(10);
  if (kind === 0) return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
  return kind < 5 ? mutateBytes(random, toRequest(random, false)) : toRequest(random, true);
}

function toRequest(random: RandomSource, isOdd: boolean): Uint8Array {
  const [input] = generateCheck(random, 1);
  if (input === undefined) throw new Error("No request was generated.");
  const { principal, resource, actions } = input;
  const odd = isOdd ? { dept: anything(random), tags: anything(random), labels: anything(random) } : {};
  return encoder.encode(
    JSON.stringify({
      includeMeta: random.chance(50),
      principal: { ...principal, attr: { ...principal.attr, ...odd } },
      resources: [{ actions, resource: { ...resource, attr: { ...resource.attr, ...odd } } }],
    }),
  );
}
