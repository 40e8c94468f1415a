import type { CelType } from "../check/cel-type.ts";
import { boolType, doubleType, dynType, intType, uintType } from "../check/cel-type.ts";
import { CelError, intOverflow } from "../value/cel-error.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { compareValues, isNumber } from "../value/compare.ts";
import { int64Min } from "../value/int64.ts";
import { spend, stepsExceeded } from "../value/meter.ts";
import type { CelFunction, CelResult, Overload, Param } from "./declare.ts";
import { double, int, list, overload, uint } from "./declare.ts";

const identity = (value: CelValue): CelValue => value;

const numbers: readonly (readonly [string, Param<CelValue>])[] = [
  ["double", double],
  ["int", int],
  ["uint", uint],
];

/** `math.@min` and `math.@max`, to which the macros `math.least` and `math.greatest` expand. */
function extreme(name: string, replaced: 1 | -1): CelFunction {
  const full = `math.${name}`;
  const pair = (first: CelValue, second: CelValue): CelResult => {
    const order = compareValues(first, second);
    if (order instanceof CelError) {
      return order.message.includes(full) ? order : new CelError(`${order.message}: ${full}`);
    }
    return order === replaced ? second : first;
  };
  const ofList = (values: readonly CelValue[]): CelResult => {
    if (!spend(values.length)) return stepsExceeded;
    let best: CelResult | undefined;
    for (const value of values) {
      if (best === undefined) best = value;
      else if (!(best instanceof CelError)) best = pair(best, value);
    }
    if (best === undefined) return new CelError(`${full}(list) argument must not be empty`);
    return !(best instanceof CelError) && isNumber(best) ? best : new CelError(`no such overload: ${full}`);
  };
  const pairs: Overload[] = numbers.flatMap(([left, p]) =>
    numbers.map(([right, q]) =>
      overload(`math_${name}_${left}_${right}`, [p, q], left === right ? p.type : dynType, pair),
    ),
  );
  return {
    name: full,
    overloads: [
      ...numbers.map(([type, p]) => overload(`math_${name}_${type}`, [p], p.type, identity)),
      ...pairs,
      ...numbers.map(([type, p]) => overload(`math_${name}_list_${type}`, [list(p)], p.type, ofList)),
    ],
  };
}

function ofDouble(name: string, result: CelType, call: (value: number) => CelResult): CelFunction {
  return { name: `math.${name}`, overloads: [overload(`math_${name}_double`, [double], result, call)] };
}

/** Half away from zero. */
function round(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 52) return value;
  const whole = Math.trunc(value);
  const rounded = Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}

const reals: readonly CelFunction[] = [
  ofDouble("ceil", doubleType, Math.ceil),
  ofDouble("floor", doubleType, Math.floor),
  ofDouble("round", doubleType, round),
  ofDouble("trunc", doubleType, Math.trunc),
  ofDouble("isInf", boolType, (value) => !Number.isFinite(value) && !Number.isNaN(value)),
  ofDouble("isNaN", boolType, Number.isNaN),
  ofDouble("isFinite", boolType, Number.isFinite),
  {
    name: "math.abs",
    overloads: [
      overload("math_abs_double", [double], doubleType, Math.abs),
      overload("math_abs_int", [int], intType, (value) =>
        value === int64Min ? intOverflow : value < 0n ? -value : value,
      ),
      overload("math_abs_uint", [uint], uintType, identity),
    ],
  },
  {
    name: "math.sign",
    overloads: [
      overload("math_sign_double", [double], doubleType, (value) =>
        Number.isNaN(value) ? value : Math.sign(value) + 0,
      ),
      overload("math_sign_int", [int], intType, (value) => (value > 0n ? 1n : value < 0n ? -1n : 0n)),
      overload("math_sign_uint", [uint], uintType, (value) => new CelUint(value.value === 0n ? 0n : 1n)),
    ],
  },
  {
    name: "math.sqrt",
    overloads: [
      overload("math_sqrt_double", [double], doubleType, Math.sqrt),
      overload("math_sqrt_int", [int], doubleType, (value) => Math.sqrt(Number(value))),
      overload("math_sqrt_uint", [uint], doubleType, (value) => Math.sqrt(Number(value.value))),
    ],
  },
];

function bitwise(name: string, call: (a: bigint, b: bigint) => bigint): CelFunction {
  return {
    name: `math.${name}`,
    overloads: [
      overload(`math_${name}_int_int`, [int, int], intType, (x, y) => BigInt.asIntN(64, call(x, y))),
      overload(
        `math_${name}_uint_uint`,
        [uint, uint],
        uintType,
        (x, y) => new CelUint(BigInt.asUintN(64, call(x.value, y.value))),
      ),
    ],
  };
}

function shift(name: string, call: (bits: bigint, by: bigint) => bigint): CelFunction {
  // Shifting by the width or more leaves nothing; the bound also keeps the numbers small.
  const shifted = (value: bigint, by: bigint): bigint | CelError => {
    if (by < 0n) return new CelError(`math.${name}() negative offset: ${by}`);
    return by >= 64n ? 0n : call(BigInt.asUintN(64, value), by);
  };
  return {
    name: `math.${name}`,
    overloads: [
      overload(`math_${name}_int_int`, [int, int], intType, (value, by) => {
        const bits = shifted(value, by);
        return bits instanceof CelError ? bits : BigInt.asIntN(64, bits);
      }),
      overload(`math_${name}_uint_int`, [uint, int], uintType, (value, by) => {
        const bits = shifted(value.value, by);
        return bits instanceof CelError ? bits : new CelUint(BigInt.asUintN(64, bits));
      }),
    ],
  };
}

const bits: readonly CelFunction[] = [
  bitwise("bitAnd", (x, y) => x & y),
  bitwise("bitOr", (x, y) => x | y),
  bitwise("bitXor", (x, y) => x ^ y),
  {
    name: "math.bitNot",
    overloads: [
      overload("math_bitNot_int_int", [int], intType, (value) => ~value),
      overload("math_bitNot_uint_uint", [uint], uintType, (value) => new CelUint(BigInt.asUintN(64, ~value.value))),
    ],
  },
  shift("bitShiftLeft", (value, by) => value << by),
  shift("bitShiftRight", (value, by) => value >> by),
];

export const math: readonly CelFunction[] = [extreme("@min", 1), extreme("@max", -1), ...reals, ...bits];
