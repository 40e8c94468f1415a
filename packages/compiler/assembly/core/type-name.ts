/** Names of run-time types, as `type(x)` yields them and error messages print them. */
import { makeCell, noteRareValues, tagOf, TYPE } from "./cell";

export { internalTypeName } from "./internal-type-name";

/** By tag, STRINGs; 0 for messages, and for types of which there are no values. */
@external("layout", "typeNames")
declare function typeNames(): usize;
@external("optional", "messageTypeName?makeMessage")
declare function messageTypeName(message: usize): usize;

/** The name of a value's type, a STRING. */
export function typeName(cell: usize): usize {
  const name = <usize>load<u32>(typeNames() + (<usize>tagOf(cell) << 2));
  return name != 0 ? name : messageTypeName(cell);
}

/** A type as a value; `name` is a STRING. */
export function makeTypeValue(name: usize): usize {
  noteRareValues();
  return makeCell(TYPE, 0, name, 0);
}
