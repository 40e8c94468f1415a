/**
 * Memory as the canonical ABI of components asks for it. What a call brings and what it answers lies in the arena until the
 * host has read the answer; then everything is gone at once.
 */
import { alloc, arenaTop, releaseTo, resetArena } from "../core/arena";

/** `cabi_realloc`. Alignments are at most 8, which the arena always keeps. */
export function componentRealloc(old: usize, oldSize: usize, alignment: usize, size: usize): usize {
  // The first call finds memory as the module starts with it.
  if (arenaTop() == 0) resetArena();
  if (old == 0 || oldSize == 0) return alloc(size);
  if (old + ((oldSize + 7) & ~7) == arenaTop()) {
    releaseTo(old);
    return alloc(size);
  }
  const moved = alloc(size);
  memory.copy(moved, old, min<usize>(oldSize, size));
  return moved;
}

/** `cabi_post_…` of every function: the host has read the answer. */
export function endComponentCall(answer: usize): void {
  resetArena();
}
