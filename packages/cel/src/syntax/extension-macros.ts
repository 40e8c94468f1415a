import type { CelExpr } from "@edict/protocol";
import { comprehensionMacros, expandMap } from "./comprehension-macros.ts";
import type { Expansion, Macro, MacroBuilder, MacroMistake } from "./macro.ts";
import { isMistake } from "./macro.ts";

/** Name of the variable of comprehensions that only bind; no source can spell it. */
const unused = "#unused";

const has: Macro = {
  name: "has",
  receiver: false,
  args: 1,
  expand: (make, _target, [argument]) => {
    if (argument === undefined) return undefined;
    if (argument.kind !== "select") return { at: argument.id, mistake: "invalid argument to has() macro" };
    return make.presence(argument.operand, argument.field);
  },
};

const bind: Macro = {
  name: "bind",
  receiver: true,
  args: 3,
  expand: (make, target, [variable, init, result]) => {
    if (variable === undefined || init === undefined || result === undefined) return undefined;
    if (!isNamespace(target, "cel")) return undefined;
    if (variable.kind !== "ident") {
      return { at: variable.id, mistake: "cel.bind() variable names must be simple identifiers" };
    }
    return bound(
      make,
      variable.name,
      () => init,
      () => result,
    );
  },
};

/** `optional.optMap(x, expr)`, and `optFlatMap` whose expression is an optional itself. */
function optionalMap(name: string, wrap: (make: MacroBuilder, mapped: CelExpr) => CelExpr): Macro {
  return {
    name,
    receiver: true,
    args: 2,
    expand: (make, target, [variable, mapped]) => {
      if (target === undefined || variable === undefined || mapped === undefined) return undefined;
      if (variable.kind !== "ident") {
        return { at: variable.id, mistake: `${name}() variable name must be a simple identifier` };
      }
      const hasValue = make.memberCall("hasValue", target);
      const value = (): CelExpr => make.memberCall("value", make.copy(target));
      const comprehension = wrap(
        make,
        bound(make, variable.name, value, () => mapped),
      );
      return make.call("_?_:_", hasValue, comprehension, make.call("optional.none"));
    },
  };
}

const sortBy: Macro = {
  name: "sortBy",
  receiver: true,
  args: 2,
  expand: (make, target, args) => {
    if (target === undefined) return undefined;
    const input = make.ident("@__sortBy_input__");
    if (!["list", "select", "ident", "comprehension", "call"].includes(target.kind)) {
      return {
        at: target.id,
        mistake: "sortBy can only be applied to a list, identifier, comprehension, call or select expression",
      };
    }
    const keys = expandMap(make, make.copy(input), args);
    if (keys === undefined || isMistake(keys)) return keys;
    const sorted = make.memberCall("@sortByAssociatedKeys", make.copy(input), keys);
    return make.comprehension({
      range: make.list(),
      iterVar: unused,
      accuVar: "@__sortBy_input__",
      init: target,
      condition: make.literal({ type: "bool", value: false }),
      step: input,
      result: sorted,
    });
  },
};

function extreme(name: string, implementation: string): Macro {
  return {
    name,
    receiver: true,
    args: undefined,
    expand: (make, target, args): Expansion => {
      if (target === undefined || !isNamespace(target, "math")) return undefined;
      const label = `math.${name}()`;
      const [first] = args;
      if (first === undefined) return { at: target.id, mistake: `${label} requires at least one argument` };
      if (args.length === 1) {
        if (isNumericList(first) || mayBeNumeric(first)) return make.call(implementation, first);
        return { at: first.id, mistake: `${label} invalid single argument value` };
      }
      const wrong = args.find((argument) => !mayBeNumeric(argument));
      if (wrong !== undefined) return notNumeric(label, wrong);
      return args.length === 2 ? make.call(implementation, ...args) : make.call(implementation, make.list(...args));
    },
  };
}

function notNumeric(label: string, argument: CelExpr): MacroMistake {
  return { at: argument.id, mistake: `${label} simple literal arguments must be numeric` };
}

const macros: readonly Macro[] = [
  has,
  ...comprehensionMacros,
  bind,
  optionalMap("optMap", (make, mapped) => make.call("optional.of", mapped)),
  optionalMap("optFlatMap", (_make, mapped) => mapped),
  sortBy,
  extreme("least", "math.@min"),
  extreme("greatest", "math.@max"),
];

const byKey = new Map(macros.map((macro) => [macroKey(macro.name, macro.args, macro.receiver), macro]));

/** The macro that a call may be; the exact number of arguments goes before "any number". */
export function findMacro(name: string, args: number, receiver: boolean): Macro | undefined {
  return byKey.get(macroKey(name, args, receiver)) ?? byKey.get(macroKey(name, undefined, receiver));
}

function macroKey(name: string, args: number | undefined, receiver: boolean): string {
  return `${name}:${args ?? "*"}:${receiver}`;
}

/** A comprehension over nothing, whose accumulator binds a name. */
function bound(make: MacroBuilder, name: string, init: () => CelExpr, result: () => CelExpr): CelExpr {
  return make.comprehension({
    range: make.list(),
    iterVar: unused,
    accuVar: name,
    init: init(),
    condition: make.literal({ type: "bool", value: false }),
    step: make.ident(name),
    result: result(),
  });
}

function isNamespace(target: CelExpr | undefined, name: string): boolean {
  return target?.kind === "ident" && target.name === name;
}

function isNumericList(expr: CelExpr): boolean {
  return expr.kind === "list" && expr.elements.length > 0 && expr.elements.every(mayBeNumeric);
}

function mayBeNumeric(expr: CelExpr): boolean {
  if (expr.kind === "const") return ["int", "uint", "double"].includes(expr.value.type);
  return expr.kind !== "list" && expr.kind !== "struct";
}
