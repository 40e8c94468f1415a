import { parseCel } from "@edict/cel";
import { zoneOffset } from "@edict/cel/values";
import { expect, test } from "vitest";
import { collectTimeZones } from "../../src/wasm/time/collect-time-zones.ts";
import { namesOf, readTimeZones } from "../../src/wasm/time/read-time-zones.ts";
import { encodeTimeZones } from "../../src/wasm/time/time-zone-table.ts";
import { timeZoneTable } from "../../src/wasm/time/time-zones.ts";
import type { RuntimeHost } from "./runtime-host.ts";
import { loadRuntime } from "./runtime-host.ts";

const tableAt = 1 << 20;

function load(table: Uint8Array): RuntimeHost {
  const runtime = loadRuntime(["library/time-zone-table.ts", "library/time-parts.ts"], { timeZones: tableAt });
  new Uint8Array(runtime.memory().buffer).set(table, tableAt);
  return runtime;
}

const all = timeZoneTable("all");
const zones = readTimeZones(all);

/** Of zones whose past the database revised lately, hosts may know less. */
const revised = new Set(["Europe/Chisinau", "Europe/Tiraspol"]);

/** From here on hosts may not know yet what governments decided. */
const settledUntil = Date.UTC(2025, 0, 1) / 1000;

function instantsOf(name: string): number[] {
  const changes = zones.get(name)?.changes.flatMap(({ at }) => [at - 1, at]) ?? [];
  const monthly = Array.from(
    { length: 48 },
    (_, i) => Date.UTC(1990 + i / 2, (i * 5) % 12, 1 + (i % 28), i % 24) / 1000,
  );
  return [-62135596800, -30_000_000_000, 0, ...changes, ...monthly].filter((at) => at < settledUntil);
}

function offsetIn(runtime: RuntimeHost, name: string, seconds: number): number {
  runtime.reset();
  const zone = runtime.invoke("findZone", runtime.encode(name));
  return Number(runtime.invoke("offsetInZone", zone, BigInt(seconds)));
}

function differences(runtime: RuntimeHost, names: Iterable<string>, instants: (name: string) => number[]): string[] {
  const found: string[] = [];
  for (const name of names) {
    for (const seconds of instants(name)) {
      const got = offsetIn(runtime, name, seconds);
      const wanted = zoneOffset(name, seconds);
      if (got !== wanted)
        found.push(`${name} at ${new Date(seconds * 1000).toISOString()}: ${got}, not ${String(wanted)}`);
    }
  }
  return found;
}

const runtime = load(all);

test("all clocks show what the engine's show, around every change since there were zones", () => {
  const names = [...zones.keys()].filter((name) => !revised.has(name));
  expect(names.length).toBeGreaterThan(590);
  expect(differences(runtime, names, instantsOf)).toEqual([]);
});

test("rules hold until the year 9999", () => {
  const names = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Europe/Dublin",
    "Pacific/Chatham",
    "Asia/Tokyo",
  ];
  const far = (): number[] => {
    const years = [2031, 2038, 2100, 2400, 3333, 9998, 9999];
    return years.flatMap((year) =>
      Array.from({ length: 24 }, (_, i) => Date.UTC(year, i >> 1, 1 + (i % 2) * 14, i) / 1000),
    );
  };
  expect(differences(runtime, names, far)).toEqual([]);
});

test("the table has the zones that the engine knows, by the same names", () => {
  const unknown = [...zones.keys()].filter((name) => typeof zoneOffset(name, 0) !== "number");
  expect(unknown).toEqual([]);
  expect(Intl.supportedValuesOf("timeZone").filter((name) => !zones.has(name) && name !== "UTC")).toEqual([]);
});

test("a table of some zones answers as the table of all, and is small", () => {
  const wanted = ["Europe/Berlin", "Europe/Paris", "America/New_York", "Asia/Kathmandu"];
  const some = timeZoneTable(new Set([...wanted, "Nowhere/City", "+02:00"]));
  expect(namesOf(some)).toEqual([...wanted].sort());
  expect(some.length).toBeLessThan(2000);
  expect(differences(load(some), wanted, instantsOf)).toEqual([]);
  expect(timeZoneTable(new Set())).toEqual(Uint8Array.of(0, 0, 6, 0, 6, 0));
});

test("the zones that expressions need are those that they name, or all", () => {
  const needs = (...sources: string[]): unknown =>
    collectTimeZones(
      sources.map((source) => {
        const parsed = parseCel(source);
        if (!parsed.ok) throw new Error(`${source} does not parse`);
        return parsed.parsed.expr;
      }),
    );
  const named = [
    'now().getHours("Europe/Berlin") < 8',
    '[now()].exists(t, t.getDate("Asia/Tokyo") == t.getDate("+09:00"))',
  ];
  expect(needs(...named, "now().getHours() > 1", 'R.attr.hours("Europe/Paris")')).toEqual(
    new Set(["Europe/Berlin", "Asia/Tokyo"]),
  );
  expect(needs(...named, "now().getHours(R.attr.zone) < 8")).toBe("all");
});

test("the table of all zones is what writing it again makes", () => {
  expect(Buffer.compare(encodeTimeZones(zones), all)).toBe(0);
  expect(all.length).toBeLessThan(60_000);
});
