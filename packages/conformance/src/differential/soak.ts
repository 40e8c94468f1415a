import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateWorld, type WorldSize } from "../generate/generate-world.ts";
import { compareWorld, type WorldReport } from "./compare-world.ts";

/** How long to go on, and from where. */
export interface Soak {
  readonly firstSeed: number;
  readonly minutes: number;
  readonly size: WorldSize;
  /** Where each difference is put as a file of JSON. */
  readonly folder: string;
  /** A file that always holds what has been reached. */
  readonly record: string | undefined;
}

export interface SoakTotals {
  stores: number;
  refused: number;
  requests: number;
  unstable: number;
  differences: number;
  readonly known: Map<string, number>;
}

/** Compares world after world until the time is over; every seed is one more than the one before. */
export async function soak(
  { firstSeed, minutes, size, folder, record }: Soak,
  tell: (line: string) => void,
): Promise<SoakTotals> {
  const totals: SoakTotals = { stores: 0, refused: 0, requests: 0, unstable: 0, differences: 0, known: new Map() };
  const end = Date.now() + minutes * 60_000;
  for (let seed = firstSeed; Date.now() < end; seed++) {
    const world = generateWorld(seed, size);
    const report = await compareWorld(world);
    add(totals, report);
    if (report.differences.length > 0) await mkdir(folder, { recursive: true });
    for (const [index, difference] of report.differences.entries()) {
      const file = join(folder, `seed-${seed}-${index}.json`);
      const { options, files } = world;
      await writeFile(file, JSON.stringify({ ...difference, options, files: Object.fromEntries(files) }, undefined, 2));
      tell(`  difference in ${difference.kind}: ${file}`);
    }
    if (totals.stores % 10 === 0) tell(line(seed, totals));
    if (record !== undefined) await writeFile(record, recordOf(firstSeed, totals));
  }
  tell(line(firstSeed + totals.stores - 1, totals));
  for (const [reason, count] of totals.known) tell(`  ${count} × ${reason}`);
  return totals;
}

function add(totals: SoakTotals, report: WorldReport): void {
  totals.stores++;
  totals.refused += report.isRefused ? 1 : 0;
  totals.requests += report.requests;
  totals.unstable += report.unstable;
  totals.differences += report.differences.length;
  for (const [reason, count] of report.known) totals.known.set(reason, (totals.known.get(reason) ?? 0) + count);
}

function recordOf(firstSeed: number, { known, ...totals }: SoakTotals): string {
  const seeds = { from: firstSeed, to: firstSeed + totals.stores - 1 };
  return `${JSON.stringify({ seeds, ...totals, known: Object.fromEntries(known) }, undefined, 2)}\n`;
}

function line(seed: number, { stores, refused, requests, unstable, differences }: SoakTotals): string {
  return `seed ${seed}: ${requests} requests, ${stores} stores (${refused} refused by both), ${unstable} unstable in Cerbos, ${differences} differences`;
}
