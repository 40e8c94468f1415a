/**
 * Whether a decision point is among the first `percent` of the fleet. The same instance falls into the same place every time,
 * so a share that grows keeps those it had.
 */
export function isInShare(instance: string, percent: number): boolean {
  return fnv1a(instance) % 100 < percent;
}

/** FNV-1a, 32 bits, with a final mix so that the low digits of similar names differ. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
