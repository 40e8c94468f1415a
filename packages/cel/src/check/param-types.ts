import type { Overload } from "../library/declare.ts";
import { type CelType, typeParameters } from "./cel-type.ts";

export interface ParamTypes {
  readonly params: readonly CelType[];
  /** Neither they nor the result hold type parameters. */
  readonly areConcrete: boolean;
}

const known = new WeakMap<Overload, ParamTypes>();

/** Derived once from the declaration, which never changes. */
export function paramTypesOf(overload: Overload): ParamTypes {
  const found = known.get(overload);
  if (found !== undefined) return found;
  const params = overload.params.map(({ type }) => type);
  const types = { params, areConcrete: [...params, overload.result].every(isConcrete) };
  known.set(overload, types);
  return types;
}

function isConcrete(type: CelType): boolean {
  return type.kind !== "param" && typeParameters(type).every(isConcrete);
}
