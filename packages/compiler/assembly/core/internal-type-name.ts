/** Names of run-time types that a few of Cerbos's messages print: those of its Go types. */
import { tagOf } from "./cell";

/** By tag, STRINGs; 0 for types of which there are no values. */
@external("layout", "internalTypeNames")
declare function internalTypeNames(): usize;

/** The internal name of a value's type, a STRING. */
export function internalTypeName(cell: usize): usize {
  return <usize>load<u32>(internalTypeNames() + (<usize>tagOf(cell) << 2));
}
