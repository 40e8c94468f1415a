/**
 * The type of an expression, one to one with `google.api.expr.v1alpha1.Type`.
 *
 * `primitive` with `nullable` is a protobuf wrapper. `opaque` is an abstract type such as `optional_type(A)`. `struct` is a
 * message or a record by name; its fields are the environment's business.
 */
export type CelType =
  | { readonly kind: "dyn" | "any" | "error" | "null" | "timestamp" | "duration" }
  | { readonly kind: "primitive"; readonly name: PrimitiveName; readonly nullable: boolean }
  | { readonly kind: "list"; readonly element: CelType }
  | { readonly kind: "map"; readonly key: CelType; readonly value: CelType }
  | { readonly kind: "struct"; readonly name: string }
  | { readonly kind: "opaque"; readonly name: string; readonly params: readonly CelType[] }
  | { readonly kind: "type"; readonly of: CelType | undefined }
  | { readonly kind: "param"; readonly name: string };

export type PrimitiveName = "bool" | "int" | "uint" | "double" | "string" | "bytes";

export const dynType: CelType = { kind: "dyn" };
export const anyType: CelType = { kind: "any" };
export const errorType: CelType = { kind: "error" };
export const nullType: CelType = { kind: "null" };
export const timestampType: CelType = { kind: "timestamp" };
export const durationType: CelType = { kind: "duration" };
export const boolType: CelType = { kind: "primitive", name: "bool", nullable: false };
export const intType: CelType = { kind: "primitive", name: "int", nullable: false };
export const uintType: CelType = { kind: "primitive", name: "uint", nullable: false };
export const doubleType: CelType = { kind: "primitive", name: "double", nullable: false };
export const stringType: CelType = { kind: "primitive", name: "string", nullable: false };
export const bytesType: CelType = { kind: "primitive", name: "bytes", nullable: false };

export function listType(element: CelType): CelType {
  return { kind: "list", element };
}

export function mapType(key: CelType, value: CelType): CelType {
  return { kind: "map", key, value };
}

export function structType(name: string): CelType {
  return { kind: "struct", name };
}

export function opaqueType(name: string, ...params: CelType[]): CelType {
  return { kind: "opaque", name, params };
}

export function optionalType(param: CelType): CelType {
  return opaqueType("optional_type", param);
}

export function typeType(of: CelType | undefined): CelType {
  return { kind: "type", of };
}

export function typeParam(name: string): CelType {
  return { kind: "param", name };
}

export function wrapperType(name: PrimitiveName): CelType {
  return { kind: "primitive", name, nullable: true };
}

/** The name of the type without its parameters, as `type(x)` prints it at run time. */
export function typeName(type: CelType): string {
  switch (type.kind) {
    case "null":
      return "null_type";
    case "timestamp":
      return "google.protobuf.Timestamp";
    case "duration":
      return "google.protobuf.Duration";
    case "any":
      return "google.protobuf.Any";
    case "primitive":
    case "struct":
    case "opaque":
    case "param":
      return type.name;
    default:
      return type.kind;
  }
}

/** The type's parameters in declaration order. */
export function typeParameters(type: CelType): readonly CelType[] {
  switch (type.kind) {
    case "list":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "opaque":
      return type.params;
    case "type":
      return type.of === undefined ? [] : [type.of];
    default:
      return [];
  }
}

/** The type as messages for people print it, e.g. `map(string, list(int))`. */
export function formatType(type: CelType): string {
  switch (type.kind) {
    case "any":
      return "any";
    case "duration":
      return "duration";
    case "timestamp":
      return "timestamp";
    case "error":
      return "!error!";
    case "null":
      return "null";
    case "primitive":
      return type.nullable ? `wrapper(${type.name})` : type.name;
    default: {
      const params = typeParameters(type);
      return params.length === 0 ? typeName(type) : `${typeName(type)}(${params.map(formatType).join(", ")})`;
    }
  }
}

/** Structural equality, type parameters by name. */
export function isSameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || typeName(a) !== typeName(b)) return false;
  const left = typeParameters(a);
  const right = typeParameters(b);
  return left.length === right.length && left.every((p, i) => isSameType(p, right[i] ?? errorType));
}
