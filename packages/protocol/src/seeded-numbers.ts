/** Yields whole numbers from 0 to below `bound`. */
export type SeededNumbers = (bound: number) => number;

/** Pseudo-random numbers (mulberry32), the same ones for the same seed, so that what they led to can be found again. */
export function seededNumbers(seed: number): SeededNumbers {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
