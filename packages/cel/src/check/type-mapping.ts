import type { CelType } from "./cel-type.ts";
import { dynType, formatType, isSameType, listType, mapType, typeName, typeParameters, typeType } from "./cel-type.ts";

/** What type parameters stand for, found while checking. */
export class TypeMapping {
  private readonly bound = new Map<string, CelType>();
  /** What bindings replaced, to take a failed attempt back. */
  private readonly trail: { readonly name: string; readonly before: CelType | undefined }[] = [];

  find(type: CelType): CelType | undefined {
    return type.kind === "param" ? this.bound.get(type.name) : undefined;
  }

  /** Whether each of `from` can be used as each of `to`; if so, parameters stand for what that takes from now on. */
  assign(from: readonly CelType[], to: readonly CelType[]): boolean {
    const start = this.trail.length;
    if (this.assignAll(from, to)) return true;
    while (this.trail.length > start) {
      const last = this.trail.pop();
      if (last?.before === undefined) this.bound.delete(last?.name ?? "");
      else this.bound.set(last.name, last.before);
    }
    return false;
  }

  /** Puts in what parameters stand for; `freeToDyn` makes the others dyn. */
  substitute(type: CelType, freeToDyn: boolean): CelType {
    const bound = this.find(type);
    if (bound !== undefined) return this.substitute(bound, freeToDyn);
    if (type.kind === "primitive" || type.kind === "dyn") return type;
    const inside = (part: CelType): CelType => this.substitute(part, freeToDyn);
    switch (type.kind) {
      case "param":
        return freeToDyn ? dynType : type;
      case "list":
        return listType(inside(type.element));
      case "map":
        return mapType(inside(type.key), inside(type.value));
      case "opaque":
        return type.params.length === 0 ? type : { ...type, params: type.params.map(inside) };
      case "type":
        return type.of === undefined ? type : typeType(inside(type.of));
      default:
        return type;
    }
  }

  private assignAll(from: readonly CelType[], to: readonly CelType[]): boolean {
    if (from.length !== to.length) return false;
    for (let i = 0; i < from.length; i++) {
      const type = from[i];
      const target = to[i];
      if (type === undefined || target === undefined || !this.assignOne(type, target)) return false;
    }
    return true;
  }

  private assignOne(a: CelType, b: CelType): boolean {
    if (b.kind === "param") {
      const bound = this.bindTo(a, b);
      if (bound === "yes") return true;
      if (bound === "conflict") return false;
    }
    if (a.kind === "param") return this.bindTo(b, a) === "yes";
    if (isDynOrError(a) || isDynOrError(b)) return true;
    if (a.kind === "null") return isNullable(b);
    if (b.kind === "null") return isNullable(a);
    return this.assignConcrete(a, b);
  }

  private assignConcrete(a: CelType, b: CelType): boolean {
    if (a.kind !== b.kind) return false;
    switch (a.kind) {
      case "type":
        return true;
      case "list":
      case "map":
      case "opaque":
        return typeName(a) === typeName(b) && this.assignAll(typeParameters(a), typeParameters(b));
      default:
        return typeName(a) === typeName(b);
    }
  }

  /** Lets the parameter stand for the type: yes, not possible, or in conflict with what it stands for already. */
  private bindTo(type: CelType, param: CelType & { kind: "param" }): "yes" | "no" | "conflict" {
    if (isSameType(type, param)) return "yes";
    const bound = this.bound.get(param.name);
    if (bound === undefined) {
      if (!this.isFreeOf(param, type)) return "no";
      this.bind(param.name, type);
      return "yes";
    }
    if (isSameType(type, bound)) return "yes";
    if (!this.assignOne(type, bound)) return "conflict";
    const general = mostGeneral(type, bound);
    if (this.isFreeOf(param, general)) this.bind(param.name, general);
    return "yes";
  }

  private bind(name: string, type: CelType): void {
    this.trail.push({ name, before: this.bound.get(name) });
    this.bound.set(name, type);
  }

  /** Whether the parameter does not occur within the type, which would make the type endless. */
  private isFreeOf(param: CelType, within: CelType): boolean {
    if (isSameType(param, within)) return false;
    if (within.kind === "param") {
      const bound = this.bound.get(within.name);
      return bound === undefined || this.isFreeOf(param, bound);
    }
    return typeParameters(within).every((part) => this.isFreeOf(param, part));
  }
}

export function isDyn(type: CelType): boolean {
  return type.kind === "dyn" || type.kind === "any";
}

export function isDynOrError(type: CelType): boolean {
  return isDyn(type) || type.kind === "error";
}

function isNullable(type: CelType): boolean {
  switch (type.kind) {
    case "null":
    case "opaque":
    case "struct":
    case "timestamp":
    case "duration":
      return true;
    case "primitive":
      return type.nullable;
    default:
      return false;
  }
}

export function mostGeneral(a: CelType, b: CelType): CelType {
  return isAsGeneral(a, b) ? a : b;
}

function isAsGeneral(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === "param") return true;
  if (isDyn(b) || b.kind === "param" || a.kind !== b.kind) return false;
  switch (a.kind) {
    case "type":
      return true;
    case "list":
    case "map":
    case "opaque": {
      const left = typeParameters(a);
      const right = typeParameters(b);
      return (
        typeName(a) === typeName(b) &&
        left.length === right.length &&
        left.every((part, i) => isAsGeneral(part, right[i] ?? dynType))
      );
    }
    default:
      return formatType(a) === formatType(b);
  }
}
