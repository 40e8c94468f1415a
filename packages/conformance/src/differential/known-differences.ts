import type { CheckInput, PlanFilter, PlanInput } from "@edict/protocol";
import { evaluateFilter } from "../evaluate-filter.ts";
import { RandomSource } from "../generate/random-source.ts";
import { resourceAttributes } from "../generate/vocabulary.ts";
import type { Answer } from "./ask-cerbos.ts";

/** Answers that differ from Cerbos on purpose, recognized by their form; `docs/differences.md` explains them to users. */
export interface Observation {
  readonly kind: "check" | "plan";
  readonly input: CheckInput | PlanInput;
  readonly wanted: Answer;
  readonly actual: string;
  /** All text of the store. */
  readonly policies: string;
}

interface KnownDifference {
  readonly reason: string;
  readonly applies: (seen: Observation) => boolean;
}

/** A call that Cerbos answers with an internal error, saying why in its log. */
const fails = (complaint: RegExp) => (seen: Observation) =>
  seen.kind === "plan" && seen.wanted.status === 500 && complaint.test(seen.wanted.complaint);

const knownDifferences: readonly KnownDifference[] = [
  {
    reason: "Cerbos does not plan bindings and sortBy (HTTP 500)",
    applies: fails(/: expected call expr$/),
  },
  {
    reason: "Cerbos does not plan optionals (HTTP 500)",
    applies: fails(/: optional values are not supported in query plans: |: unsupported constant kind: optional_type/),
  },
  {
    reason: "Cerbos panics when it plans a conditional whose condition is no bool (HTTP 500)",
    applies: fails(/^panic caught: interface conversion: interface \{\} is [\w.]+, not bool/),
  },
  {
    reason:
      "Cerbos panics when it plans runtime.effectiveDerivedRoles and a derived role fails in strict evaluation (HTTP 500)",
    applies: fails(/^panic caught: runtime error: invalid memory address .*planner\.replaceVarsGen/s),
  },
  {
    // Anywhere else an error of evaluation makes the condition false.
    reason: "Cerbos does not plan a comprehension whose body fails (HTTP 500)",
    applies: fails(
      /^error evaluating condition .*: (no such (key|overload|attribute)|division by zero|modulus by zero|index out of bounds)[^"]*$/s,
    ),
  },
  {
    reason: "Cerbos takes an optional attribute that the request gives for the attribute itself when it plans",
    applies: (seen) =>
      seen.kind === "plan" &&
      givenAttributes(seen.input).some((name) => optionalUse(name).test(seen.policies)) &&
      /"message":"no such overload/.test(seen.wanted.text),
  },
  {
    reason: "Cerbos words the error of an expression differently when it plans",
    applies: (seen) => seen.kind === "plan" && withoutMessages(seen.wanted.text) === withoutMessages(seen.actual),
  },
  {
    reason: "Cerbos sees only when it checks that nothing is in a constant list that comes to nothing",
    applies: (seen) => seen.kind === "plan" && emptiedList.test(seen.policies) && meansTheSame(seen),
  },
  {
    reason: "Cerbos mixes up the conditions of derived roles that a plan lists",
    applies: (seen) =>
      seen.kind === "plan" &&
      seen.wanted.status === 200 &&
      withoutRoleLists(seen.wanted.text) === withoutRoleLists(seen.actual),
  },
];

const literalList = String.raw`\[[^\[\]]*\]`;
const emptiedList = new RegExp(
  ` in (intersect\\(${literalList}, ${literalList}\\)|${literalList}\\.(except|filter)\\()`,
);

const resourcesTried = 50;

/** Whether both filters let the same resources through, as far as one can see. */
function meansTheSame({ input, wanted, actual }: Observation): boolean {
  const random = new RandomSource(1);
  const filters = [readFilter(wanted.text), readFilter(actual)];
  for (let tried = 0; tried < resourcesTried; tried++) {
    const attr = { ...resourceAttributes(random), ...input.resource.attr };
    const resource = { id: "r", ...input.resource, attr };
    const [left, right] = filters.map(
      (filter) => filter !== undefined && evaluateFilter(filter, input.principal, resource),
    );
    if (left !== right) return false;
  }
  return true;
}

function readFilter(text: string): PlanFilter | undefined {
  const end = text.lastIndexOf("} {") + 1;
  return end === 0 ? undefined : { condition: undefined, ...JSON.parse(text.slice(0, end)) };
}

const givenAttributes = ({ resource }: CheckInput | PlanInput) => Object.keys(resource.attr);
const optionalUse = (name: string) => new RegExp(`(R|request\\.resource)\\.attr(\\.\\?${name}\\b|\\[\\?"${name}"\\])`);

const withoutMessages = (text: string) =>
  text.replaceAll(/("celError":\{"expression":"(?:[^"\\]|\\.)*"),"message":"(?:[^"\\]|\\.)*"/g, "$1");

/** A filter in which every question for a derived role looks the same. */
function withoutRoleLists(text: string): string {
  if (!text.includes("derived_")) return text;
  return JSON.stringify(readFilter(text), (_, value: unknown) => (asksForRole(value) ? "role" : value));
}

function asksForRole(value: unknown): boolean {
  const { expression } = (value ?? {}) as {
    readonly expression?: { readonly operator: string; readonly operands: unknown };
  };
  return expression?.operator === "in" && /^\[\{"value":"derived_\d_\d"\}/.test(JSON.stringify(expression.operands));
}

/** The reason if the difference is a known one. */
export function reasonOf(seen: Observation): string | undefined {
  return knownDifferences.find(({ applies }) => applies(seen))?.reason;
}
