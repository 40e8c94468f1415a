/** The name an author most likely meant, or `undefined` if none is near. Ties go to the first in order. */
export function suggestName(wanted: string, names: Iterable<string>): string | undefined {
  const distanceMax = wanted.length < 8 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = distanceMax + 1;
  for (const name of [...names].sort()) {
    if (name !== wanted && Math.abs(name.length - wanted.length) <= distanceMax) {
      const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
  }
  return best;
}

const lengthMax = 64;

/** Insertions, deletions, replacements and swaps of neighbors that turn one text into the other. */
function editDistance(a: string, b: string): number {
  if (a.length > lengthMax || b.length > lengthMax) {
    return lengthMax;
  }
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (beforeLast[j - 2] ?? 0) + 1 : lengthMax;
      row.push(Math.min(replace, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? lengthMax;
}
