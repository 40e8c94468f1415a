/** Values between the memory of a component and cells, as the canonical ABI lays them out. */
import { alloc } from "../core/arena";
import { emptyText, makeString, n, p } from "../core/cell";

/** The `string` at an address. */
export function liftText(at: usize): usize {
  const length = load<u32>(at, 4);
  return length == 0 ? emptyText : makeString(<usize>load<u32>(at), length);
}

/** The `option<string>` at an address; 0 for none. */
export function liftOptionalText(at: usize): usize {
  return load<u8>(at) == 0 ? 0 : liftText(at + 4);
}

/** The elements of the `list<string>` at an address, as the request has lists: cells, 4 bytes each. */
export function liftTexts(at: usize): usize {
  const count = <usize>load<u32>(at, 4);
  const from = <usize>load<u32>(at);
  const cells = alloc(count << 2);
  for (let i: usize = 0; i < count; i += 1) store<u32>(cells + (i << 2), <u32>liftText(from + (i << 3)));
  return cells;
}

/** A STRING to where a `string` belongs. */
export function lowerText(at: usize, text: usize): void {
  lowerList(at, p(text), n(text));
}

export function lowerList(at: usize, elements: usize, count: u32): void {
  store<u32>(at, <u32>elements);
  store<u32>(at, count, 4);
}
