/**
 * Interfaces of components as data, as a WIT text has them. Names keep their order, which is part of the type.
 */
export interface InterfaceType {
  /** `wasi:io/streams@0.2.0` */
  readonly name: string;
  /** Types by name; a type is defined before it is used. */
  readonly types: { readonly [name: string]: TypeDefinition };
  /** Functions by name; methods, constructors and static functions of resources as `[method]resource.name`. */
  readonly functions: { readonly [name: string]: FunctionShape };
}

export interface FunctionShape {
  readonly params: { readonly [name: string]: ValueType };
  readonly result?: ValueType;
}

export type TypeDefinition =
  | { readonly record: { readonly [field: string]: ValueType } }
  | { readonly variant: { readonly [name: string]: ValueType | undefined } }
  | { readonly enum: readonly string[] }
  | "resource"
  /** A type of another interface, which the component imports, too. */
  | { readonly use: string; readonly of: string };

export type ValueType =
  | Primitive
  /** A type of the interface by its name. */
  | { readonly type: string }
  | { readonly own: string }
  | { readonly borrow: string }
  | { readonly list: ValueType }
  | { readonly option: ValueType }
  | { readonly tuple: readonly ValueType[] }
  | { readonly result: { readonly ok?: ValueType; readonly error?: ValueType } };

export type Primitive = keyof typeof primitiveCodes;

/** Bytes of primitive types (component model, Binary.md). */
export const primitiveCodes = {
  string: 0x73,
  u64: 0x77,
  u32: 0x79,
  u16: 0x7b,
  u8: 0x7d,
  bool: 0x7f,
} as const;
