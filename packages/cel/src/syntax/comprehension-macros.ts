import type { CelExpr } from "@edict/protocol";
import type { Expansion, Macro, MacroBuilder, MacroMistake } from "./macro.ts";
import { accumulator, oldAccumulator } from "./macro.ts";

const accu = (make: MacroBuilder): CelExpr => make.ident(accumulator);
const bool = (make: MacroBuilder, value: boolean): CelExpr => make.literal({ type: "bool", value });
const int = (make: MacroBuilder, value: bigint): CelExpr => make.literal({ type: "int", value });

type Quantifier = (
  make: MacroBuilder,
  predicate: CelExpr,
) => {
  readonly init: CelExpr;
  readonly condition: CelExpr;
  readonly step: CelExpr;
  readonly result: CelExpr;
};

const all: Quantifier = (make, predicate) => ({
  init: bool(make, true),
  condition: make.call("@not_strictly_false", accu(make)),
  step: make.call("_&&_", accu(make), predicate),
  result: accu(make),
});

const exists: Quantifier = (make, predicate) => ({
  init: bool(make, false),
  condition: make.call("@not_strictly_false", make.call("!_", accu(make))),
  step: make.call("_||_", accu(make), predicate),
  result: accu(make),
});

const existsOne: Quantifier = (make, predicate) => ({
  init: int(make, 0n),
  condition: bool(make, true),
  step: make.call("_?_:_", predicate, make.call("_+_", accu(make), int(make, 1n)), accu(make)),
  result: make.call("_==_", accu(make), int(make, 1n)),
});

/** Cerbos knows the name `existsOne` with two variables only. */
const ofOneVariable: readonly (readonly [name: string, quantifier: Quantifier])[] = [
  ["all", all],
  ["exists", exists],
  ["exists_one", existsOne],
];
const ofTwoVariables: typeof ofOneVariable = [...ofOneVariable, ["existsOne", existsOne]];

/** `range.all(x, predicate)` and its relatives with one variable. */
const oneVariableQuantifiers: readonly Macro[] = ofOneVariable.map(([name, quantifier]) => ({
  name,
  receiver: true,
  args: 2,
  expand: (make, target, [variable, predicate]) => {
    if (target === undefined || variable === undefined || predicate === undefined) return undefined;
    const iterVar = simpleName(variable, "argument must be a simple name");
    if (typeof iterVar !== "string") return iterVar;
    return make.comprehension({ range: target, iterVar, accuVar: accumulator, ...quantifier(make, predicate) });
  },
}));

/** `range.all(i, x, predicate)` and its relatives: index or key, and value. */
const twoVariableQuantifiers: readonly Macro[] = ofTwoVariables.map(([name, quantifier]) => ({
  name,
  receiver: true,
  args: 3,
  expand: (make, target, [first, second, predicate]) => {
    if (target === undefined || predicate === undefined) return undefined;
    const variables = twoNames(first, second);
    if (variables === undefined || "mistake" in variables) return variables;
    return make.comprehension({ range: target, ...variables, accuVar: accumulator, ...quantifier(make, predicate) });
  },
}));

/** `range.map(x, transform)` and `range.map(x, filter, transform)`. */
export function expandMap(make: MacroBuilder, target: CelExpr | undefined, args: readonly CelExpr[]): Expansion {
  const variable = args[0];
  const filter = args.length === 3 ? args[1] : undefined;
  const transform = args.at(-1);
  if (target === undefined || variable === undefined || transform === undefined) return undefined;
  const iterVar = simpleName(variable, "argument is not an identifier");
  if (typeof iterVar !== "string") return iterVar;
  const init = make.list();
  const condition = bool(make, true);
  const append = make.call("_+_", accu(make), make.list(transform));
  const step = filter === undefined ? append : make.call("_?_:_", filter, append, accu(make));
  return make.comprehension({
    range: target,
    iterVar,
    accuVar: accumulator,
    init,
    condition,
    step,
    result: accu(make),
  });
}

const filterMacro: Macro = {
  name: "filter",
  receiver: true,
  args: 2,
  expand: (make, target, [variable, predicate]) => {
    if (target === undefined || variable === undefined || predicate === undefined) return undefined;
    const iterVar = simpleName(variable, "argument is not an identifier");
    if (typeof iterVar !== "string") return iterVar;
    const init = make.list();
    const condition = bool(make, true);
    const append = make.call("_+_", accu(make), make.list(variable));
    const step = make.call("_?_:_", predicate, append, accu(make));
    return make.comprehension({
      range: target,
      iterVar,
      accuVar: accumulator,
      init,
      condition,
      step,
      result: accu(make),
    });
  },
};

type Transform = {
  readonly name: string;
  readonly init: (make: MacroBuilder) => CelExpr;
  readonly step: (make: MacroBuilder, iterVar: string, transform: CelExpr) => CelExpr;
};

const transforms: readonly Transform[] = [
  {
    name: "transformList",
    init: (make) => make.list(),
    step: (make, _iterVar, transform) => make.call("_+_", accu(make), make.list(transform)),
  },
  {
    name: "transformMap",
    init: (make) => make.emptyMap(),
    step: (make, iterVar, transform) => make.call("cel.@mapInsert", accu(make), make.ident(iterVar), transform),
  },
  {
    name: "transformMapEntry",
    init: (make) => make.emptyMap(),
    step: (make, _iterVar, transform) => make.call("cel.@mapInsert", accu(make), transform),
  },
];

/** `range.transformList(i, x, transform)` and relatives, each also with a filter before the transform. */
const transformMacros: readonly Macro[] = transforms.flatMap(({ name, init, step }) =>
  [3, 4].map((count) => ({
    name,
    receiver: true,
    args: count,
    expand: (make: MacroBuilder, target: CelExpr | undefined, args: readonly CelExpr[]): Expansion => {
      const transform = args[count - 1];
      const filter = count === 4 ? args[2] : undefined;
      if (target === undefined || transform === undefined) return undefined;
      const variables = twoNames(args[0], args[1]);
      if (variables === undefined || "mistake" in variables) return variables;
      const added = step(make, variables.iterVar, transform);
      const looped = filter === undefined ? added : make.call("_?_:_", filter, added, accu(make));
      return make.comprehension({
        range: target,
        ...variables,
        accuVar: accumulator,
        init: init(make),
        condition: bool(make, true),
        step: looped,
        result: accu(make),
      });
    },
  })),
);

export const comprehensionMacros: readonly Macro[] = [
  ...oneVariableQuantifiers,
  ...twoVariableQuantifiers,
  { name: "map", receiver: true, args: 2, expand: expandMap },
  { name: "map", receiver: true, args: 3, expand: expandMap },
  filterMacro,
  ...transformMacros,
];

function simpleName(variable: CelExpr, complaint: string): string | MacroMistake {
  if (variable.kind !== "ident") return { at: variable.id, mistake: complaint };
  return overwritesAccumulator(variable) ?? variable.name;
}

function twoNames(
  first: CelExpr | undefined,
  second: CelExpr | undefined,
): { readonly iterVar: string; readonly iterVar2: string } | MacroMistake | undefined {
  if (first === undefined || second === undefined) return undefined;
  if (first.kind !== "ident") return { at: first.id, mistake: "argument must be a simple name" };
  if (second.kind !== "ident") return { at: second.id, mistake: "argument must be a simple name" };
  if (first.name === second.name) return { at: second.id, mistake: `duplicate variable name: ${first.name}` };
  return (
    overwritesAccumulator(first) ?? overwritesAccumulator(second) ?? { iterVar: first.name, iterVar2: second.name }
  );
}

function overwritesAccumulator(variable: { readonly id: number; readonly name: string }): MacroMistake | undefined {
  if (variable.name !== accumulator && variable.name !== oldAccumulator) return undefined;
  return { at: variable.id, mistake: "iteration variable overwrites accumulator variable" };
}
