import { decodeUtf8 } from "@edict/cel";
import type { TimeZone, YearlyChange, ZoneChange, ZoneRule } from "./time-zone.ts";
import { absoluteStep, endStep, jumpStep, longStep, ruleSize } from "./time-zone-table.ts";

/** Reads zones out of a table; names that it does not have are left out. Names of the same zone share one object. */
export function readTimeZones(table: Uint8Array, names: Iterable<string> = namesOf(table)): Map<string, TimeZone> {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const starts = new Map<string, number>();
  for (const [i, name] of namesOf(table).entries()) starts.set(name, view.getUint16(8 + 4 * i, true));
  const zones = new Map<number, TimeZone>();
  const found = new Map<string, TimeZone>();
  for (const name of names) {
    const start = starts.get(name);
    if (start === undefined) continue;
    const zone = zones.get(start) ?? readZone(view, start);
    zones.set(start, zone);
    found.set(name, zone);
  }
  return found;
}

/** All names of a table, sorted. */
export function namesOf(table: Uint8Array): string[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  return Array.from({ length: view.getUint16(0, true) }, (_, i) => {
    const at = view.getUint16(6 + 4 * i, true);
    return decodeUtf8(table.subarray(at + 1, at + 1 + view.getUint8(at))) ?? "";
  });
}

function readZone(view: DataView, start: number): TimeZone {
  const first = offsetAt(view, view.getUint16(start, true));
  const changes: ZoneChange[] = [];
  let position = start + 2;
  let clock = { at: 0, offset: first, before: first };
  for (;;) {
    const step = view.getUint16(position, true);
    position += 2;
    if (step === endStep) return { first, changes, rule: readRule(view, view.getUint8(position)) };
    if (step === jumpStep) {
      clock = { ...clock, at: i40(view, position + 2) };
      position = view.getUint16(position, true);
      continue;
    }
    const next = readChange(view, position, step, clock);
    position = next.position;
    clock = { at: next.at, offset: next.offset, before: clock.offset };
    changes.push({ at: next.at, offset: next.offset });
  }
}

function readChange(
  view: DataView,
  position: number,
  step: number,
  clock: ZoneChange & { readonly before: number },
): ZoneChange & { readonly position: number } {
  if (step === absoluteStep) {
    const offset = offsetAt(view, view.getUint16(position + 5, true));
    return { at: i40(view, position), offset, position: position + 7 };
  }
  if (step === longStep) {
    const quarters = view.getUint16(position, true) + (view.getUint8(position + 2) << 16);
    const offset = offsetAt(view, view.getUint8(position + 3));
    return { at: clock.at + quarters * 900, offset, position: position + 4 };
  }
  const at = clock.at + (step & 0x7fff) * 900;
  if (step < 0x8000) return { at, offset: clock.before, position };
  return { at, offset: offsetAt(view, view.getUint8(position)), position: position + 1 };
}

function readRule(view: DataView, index: number): ZoneRule {
  const at = view.getUint16(4, true) + ruleSize * index;
  const standard = offsetAt(view, view.getUint16(at, true));
  if (view.getUint8(at + 4) === 0) return { standard, summer: undefined };
  const offset = offsetAt(view, view.getUint16(at + 2, true));
  return { standard, summer: { offset, start: readYearly(view, at + 4), end: readYearly(view, at + 12) } };
}

function readYearly(view: DataView, at: number): YearlyChange {
  const [month, week, weekday] = [view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2)];
  return { month, week, weekday, time: view.getInt32(at + 4, true) };
}

function offsetAt(view: DataView, index: number): number {
  return view.getInt32(view.getUint16(2, true) + 4 * index, true);
}

function i40(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getInt8(at + 4) * 2 ** 32;
}
