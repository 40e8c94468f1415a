import { encodeUtf8 } from "@edict/cel";
import type { TimeZone, YearlyChange, ZoneChange, ZoneRule } from "./time-zone.ts";

/*
 * The table that the runtime reads (assembly/library/time-zone-table.ts). Numbers are little endian, positions count from
 * the start of the table.
 *
 *   u16 number of names, u16 position of the offsets, u16 position of the rules
 *   per name, sorted: u16 position of its text, u16 position of its zone
 *   texts: u8 length, bytes
 *   offsets: i32 each, the frequent ones first
 *   rules: u16 standard offset, u16 summer offset; start and end: u8 month (0 is never), u8 week, u8 weekday, u8 zero, i32 time
 *   zones: u16 first offset, then steps
 *
 * A step is a u16. Its low 15 bits are quarter hours since the last change, its high bit tells whether the index of the
 * offset (u8) follows or the clock goes back to the offset before the last one. Four low values are steps of their own:
 */

/** i40 seconds since 1970 and u16 index of the offset follow. */
export const absoluteStep = 0;
/** u16 position in the steps of another zone, where this one goes on, and i40 seconds of the last change there follow. */
export const jumpStep = 1;
/** u8 index of the rule that holds from here on follows. */
export const endStep = 2;
/** u24 quarter hours since the last change and u8 index of the offset follow. */
export const longStep = 3;

/** Bytes of a rule. */
export const ruleSize = 20;

/** Least and greatest number of quarter hours that a step can say. */
const quartersMin = 8;
const quartersMax = 0x7fff;
const longQuartersMax = 0xffffff;

/** Makes the table of some zones by name. The same zones make the same bytes. */
export function encodeTimeZones(zones: ReadonlyMap<string, TimeZone>): Uint8Array {
  const names = [...zones.keys()].sort((a, b) => (a < b ? -1 : 1));
  const distinct = [...new Set(names.flatMap((name) => zones.get(name) ?? []))];
  const offsets = rankOffsets(distinct);
  const rules = [...new Map(distinct.map(({ rule }) => [JSON.stringify(rule), rule])).values()];
  const texts = names.flatMap((name) => [name.length, ...encodeUtf8(name)]);
  const textsAt = 6 + 4 * names.length;
  const offsetsAt = textsAt + texts.length;
  const rulesAt = offsetsAt + 4 * offsets.length;
  const streams = new StepWriter(rulesAt + ruleSize * rules.length, offsets, rules).write(distinct);
  const table: number[] = [...u16(names.length), ...u16(offsetsAt), ...u16(rulesAt)];
  let textAt = textsAt;
  for (const name of names) {
    const zone = zones.get(name);
    if (zone === undefined) continue;
    table.push(...u16(textAt), ...u16(streams.starts.get(zone) ?? 0));
    textAt += 1 + name.length;
  }
  const encoded = [texts, offsets.flatMap(i32), rules.flatMap((rule) => encodeRule(rule, offsets)), streams.bytes];
  return Uint8Array.from([...table, ...encoded.flat()]);
}

/** All offsets, the frequent ones first, so that steps can name them with a byte. */
function rankOffsets(zones: readonly TimeZone[]): number[] {
  const counts = new Map<number, number>();
  const count = (offset: number, times: number): void => {
    counts.set(offset, (counts.get(offset) ?? 0) + times);
  };
  for (const { first, changes, rule } of zones) {
    count(first, 0);
    count(rule.standard, 0);
    count(rule.summer?.offset ?? rule.standard, 0);
    for (const { offset } of changes) count(offset, 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([offset]) => offset);
}

function encodeRule({ standard, summer }: ZoneRule, offsets: readonly number[]): number[] {
  const yearly = ({ month, week, weekday, time }: YearlyChange): number[] => [month, week, weekday, 0, ...i32(time)];
  const never: YearlyChange = { month: 0, week: 0, weekday: 0, time: 0 };
  return [
    ...u16(offsets.indexOf(standard)),
    ...u16(offsets.indexOf(summer?.offset ?? standard)),
    ...yearly(summer?.start ?? never),
    ...yearly(summer?.end ?? never),
  ];
}

/** Writes the changes of zones as steps. Zones whose changes end alike share that end. */
class StepWriter {
  readonly #base: number;
  readonly #offsets: readonly number[];
  readonly #ruleIndexes: ReadonlyMap<string, number>;
  readonly #bytes: number[] = [];
  /** Position of the step that stands for all changes from one of them to the end, by what these are. */
  readonly #ends = new Map<number, { readonly position: number; readonly before: number }>();

  constructor(base: number, offsets: readonly number[], rules: readonly ZoneRule[]) {
    this.#base = base;
    this.#offsets = offsets;
    this.#ruleIndexes = new Map(rules.map((rule, i) => [JSON.stringify(rule), i]));
  }

  write(zones: readonly TimeZone[]): { readonly bytes: readonly number[]; readonly starts: Map<TimeZone, number> } {
    const ends = zones.map(endNumbering());
    const shared = findSharedEnds(ends);
    const starts = new Map<TimeZone, number>();
    for (const [i, zone] of zones.entries()) {
      starts.set(zone, this.#position);
      this.#put(u16(this.#index(zone.first)));
      this.#writeSteps(zone, ends[i] ?? [], shared);
    }
    return { bytes: this.#bytes, starts };
  }

  #writeSteps(zone: TimeZone, ends: readonly number[], shared: ReadonlySet<number>): void {
    // The last two offsets as somebody knows them who may have jumped here.
    let known: readonly (number | undefined)[] = [undefined, zone.first];
    let last = 0;
    for (const [i, change] of zone.changes.entries()) {
      const end = ends[i] ?? -1;
      const other = this.#ends.get(end);
      if (other !== undefined) {
        this.#put([...u16(jumpStep), ...u16(other.position), ...i40(other.before)]);
        return;
      }
      if (shared.has(end)) {
        known = [undefined, undefined];
        this.#ends.set(end, { position: this.#position, before: last });
      }
      this.#writeChange(change, last, known[0]);
      known = [known[1], change.offset];
      last = change.at;
    }
    this.#put([...u16(endStep), this.#ruleIndexes.get(JSON.stringify(zone.rule)) ?? 0]);
  }

  #writeChange({ at, offset }: ZoneChange, last: number, alternate: number | undefined): void {
    const quarters = (at - last) / 900;
    const index = this.#index(offset);
    if (!Number.isInteger(quarters) || quarters < quartersMin || quarters > longQuartersMax || index > 255) {
      this.#put([...u16(absoluteStep), ...i40(at), ...u16(index)]);
    } else if (quarters > quartersMax) {
      this.#put([...u16(longStep), ...i32(quarters).slice(0, 3), index]);
    } else if (offset === alternate) this.#put(u16(quarters));
    else this.#put([...u16(quarters | 0x8000), index]);
  }

  get #position(): number {
    return this.#base + this.#bytes.length;
  }

  #index(offset: number): number {
    return this.#offsets.indexOf(offset);
  }

  #put(bytes: readonly number[]): void {
    this.#bytes.push(...bytes);
  }
}

/** Numbers the changes of zones: the same number for those from which on zones go alike to the end. */
function endNumbering(): (zone: TimeZone) => number[] {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  return ({ changes, rule }) => {
    const ends: number[] = [];
    let end = numberOf(JSON.stringify(rule));
    for (const { at, offset } of changes.toReversed()) {
      end = numberOf(`${at} ${offset} ${end}`);
      ends.unshift(end);
    }
    return ends;
  };
}

/** Where the ways of zones meet: of the ends that a zone shares with one before it, the longest. */
function findSharedEnds(zones: readonly (readonly number[])[]): Set<number> {
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const ends of zones) {
    const meeting = ends.find((end) => seen.has(end));
    if (meeting !== undefined) shared.add(meeting);
    for (const end of ends) seen.add(end);
  }
  return shared;
}

function u16(value: number): number[] {
  if (value < 0 || value > 0xffff) throw new RangeError("the table of time zones is too large");
  return [value & 255, value >> 8];
}

function i32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
}

function i40(value: number): number[] {
  return [...i32((value % 2 ** 32) | 0), Math.floor(value / 2 ** 32) & 255];
}
