import type { JsonObject } from "@edict/protocol";
import type { CelType } from "../check/cel-type.ts";
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  opaqueType,
  optionalType,
  stringType,
  structType,
  timestampType,
  typeParam,
  uintType,
} from "../check/cel-type.ts";
import type { CelError } from "../value/cel-error.ts";
import type { CelMap } from "../value/cel-map.ts";
import { CelOptional } from "../value/cel-optional.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { CelHierarchy } from "../value/hierarchy.ts";
import { mapEntries, mapSize } from "../value/map-access.ts";
import { CelCidr, CelIp } from "../value/network.ts";
import { CelSpiffeId, CelSpiffeMatcher, CelSpiffeTrustDomain } from "../value/spiffe.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { isList, isMap } from "../value/type-name.ts";

export type CelResult = CelValue | CelError;

/** A parameter: its static type, and whether a run-time value fits. */
export interface Param<V extends CelValue> {
  readonly type: CelType;
  readonly accepts: (value: CelValue) => value is V;
}

/** One signature of a function, with its implementation unless the function as a whole has one. */
export interface Overload {
  /** Known to real Cerbos: references in bundles name it. */
  readonly id: string;
  /** Called as `target.f(…)`; the target is the first parameter. */
  readonly member: boolean;
  readonly params: readonly Param<CelValue>[];
  readonly result: CelType;
  readonly call: Implementation | undefined;
}

/** Takes as many arguments as the overload has parameters. */
export type Implementation = (a: CelValue, b: CelValue, c: CelValue, d: CelValue) => CelResult;

/** A function or operator, declared once: the type checker reads the types, the planner the implementations. */
export interface CelFunction {
  readonly name: string;
  readonly overloads: readonly Overload[];
  /**
   * Serves all overloads. `accepts` looks at the first argument; when it refuses, the error is that of a function that the
   * value's type does not know.
   */
  readonly whole?: { readonly accepts: (first: CelValue) => boolean; readonly call: Implementation };
  /** Global overloads answer `no such overload` if one argument is an error and the other a list or an error too. */
  readonly hidesErrors?: boolean;
}

type Values<P extends readonly Param<CelValue>[]> = {
  [K in keyof P]: P[K] extends Param<infer V> ? V : never;
};

/** `f(a, b)`. */
export function overload<const P extends readonly Param<CelValue>[]>(
  id: string,
  params: P,
  result: CelType,
  call?: (...args: Values<P>) => CelResult,
): Overload {
  // The planner checks every argument against its parameter before it calls.
  return { id, member: false, params, result, call: call as Implementation | undefined };
}

/** `a.f(b)`. */
export function member<const P extends readonly Param<CelValue>[]>(
  id: string,
  params: P,
  result: CelType,
  call?: (...args: Values<P>) => CelResult,
): Overload {
  return { id, member: true, params, result, call: call as Implementation | undefined };
}

export const str: Param<string> = { type: stringType, accepts: (v) => typeof v === "string" };
export const bool: Param<boolean> = { type: boolType, accepts: (v) => typeof v === "boolean" };
export const int: Param<bigint> = { type: intType, accepts: (v) => typeof v === "bigint" };
export const uint: Param<CelUint> = { type: uintType, accepts: (v) => v instanceof CelUint };
export const double: Param<number> = { type: doubleType, accepts: (v) => typeof v === "number" };
export const bytes: Param<Uint8Array> = { type: bytesType, accepts: (v) => v instanceof Uint8Array };
export const timestamp: Param<CelTimestamp> = { type: timestampType, accepts: (v) => v instanceof CelTimestamp };
export const duration: Param<CelDuration> = { type: durationType, accepts: (v) => v instanceof CelDuration };
export const dyn: Param<CelValue> = { type: dynType, accepts: (v): v is CelValue => v !== undefined };
export const hierarchy: Param<CelHierarchy> = {
  type: structType("cerbos.lib.hierarchy"),
  accepts: (v) => v instanceof CelHierarchy,
};
export const spiffeId: Param<CelSpiffeId> = {
  type: structType("cerbos.lib.spiffeID"),
  accepts: (v) => v instanceof CelSpiffeId,
};
export const spiffeTrustDomain: Param<CelSpiffeTrustDomain> = {
  type: structType("cerbos.lib.spiffeTrustDomain"),
  accepts: (v) => v instanceof CelSpiffeTrustDomain,
};
export const spiffeMatcher: Param<CelSpiffeMatcher> = {
  type: structType("cerbos.lib.spiffeMatcher"),
  accepts: (v) => v instanceof CelSpiffeMatcher,
};
export const ip: Param<CelIp> = { type: opaqueType("net.IP"), accepts: (v) => v instanceof CelIp };
export const cidr: Param<CelCidr> = { type: opaqueType("net.CIDR"), accepts: (v) => v instanceof CelCidr };

/** A type parameter; fits anything. */
export function param(name: string): Param<CelValue> {
  return { type: typeParam(name), accepts: (v): v is CelValue => v !== undefined };
}

/** A list; at run time only the first element is looked at, as in cel-go. */
export function list(element: Param<CelValue>): Param<readonly CelValue[]> {
  return {
    type: listType(element.type),
    accepts: (v): v is readonly CelValue[] => isList(v) && (v.length === 0 || element.accepts(v[0] ?? null)),
  };
}

/** A map; at run time only the first entry is looked at. */
export function map(key: Param<CelValue>, value: Param<CelValue>): Param<CelMap | JsonObject> {
  return {
    type: mapType(key.type, value.type),
    accepts: (v): v is CelMap | JsonObject => {
      if (!isMap(v)) return false;
      if (mapSize(v) === 0 || (key.type.kind === "param" && value.type.kind === "param")) return true;
      const [first] = mapEntries(v);
      return first !== undefined && key.accepts(first[0]) && value.accepts(first[1]);
    },
  };
}

export function optional(of: Param<CelValue>): Param<CelOptional> {
  return { type: optionalType(of.type), accepts: (v): v is CelOptional => v instanceof CelOptional };
}
