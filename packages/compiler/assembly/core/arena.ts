/**
 * Memory of one request: a bump pointer that goes back to its base when the next request begins. Nothing is ever freed
 * one by one, and nothing here keeps state between requests but what lies below the base.
 */

// The first address that requests may use; set by the emitted module, raised by hosts that intern text.
@external("layout", "heapBase")
declare function heapBase(): usize;

let base: usize = 0;
let top: usize = 0;
let limit: usize = 0;

/** Bytes behind all others, so that whoever reads a few bytes at a time need not look for the end of memory. */
const spare: usize = 16;

/** Forgets everything that the last request made. */
export function resetArena(): void {
  if (base == 0) {
    base = heapBase();
    limit = (<usize>memory.size() << 16) - spare;
  }
  top = base;
}

/** Keeps what was allocated so far for all requests to come. */
export function keepArena(): void {
  base = top;
}

/** Room for `size` bytes, aligned to 8, not cleared. Traps when the module's own maximum of memory is reached. */
export function alloc(size: usize): usize {
  const at = top;
  const next = (at + size + 7) & ~7;
  if (next > limit || next < at) grow(next);
  top = next;
  return at;
}

/** The same, cleared. Small blocks: clearing in bulk is a call out of the module, which costs more than a few stores. */
export function allocCleared(size: usize): usize {
  const at = alloc(size);
  clearWords(at, top);
  return at;
}

/** Clears memory between two multiples of 8. */
export function clearWords(from: usize, to: usize): void {
  for (; from < to; from += 8) store<u64>(from, 0);
}

/** Copies a multiple of 8 bytes, few enough that a copy in bulk would cost more. */
export function copyWords(to: usize, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += 8) store<u64>(to + i, load<u64>(from + i));
}

export function arenaTop(): usize {
  return top;
}

/** Gives back what was allocated since `at`. */
export function releaseTo(at: usize): void {
  top = at;
}

function grow(next: usize): void {
  if (next < top) unreachable();
  const wanted = ((next - limit + 0xffff) >> 16);
  // Doubling keeps the number of growths small.
  const generous = max<usize>(wanted, limit >> 16);
  if (memory.grow(<i32>generous) < 0 && memory.grow(<i32>wanted) < 0) unreachable();
  limit = (<usize>memory.size() << 16) - spare;
}
