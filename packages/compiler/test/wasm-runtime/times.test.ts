import { CelDuration, CelTimestamp, formatTimestamp } from "@edict/cel";
import { formatDuration } from "@edict/cel/values";
import { describe, expect, test } from "vitest";
import { timeZoneTable } from "../../src/wasm/time/time-zones.ts";
import type { Outcome } from "./cell-codec.ts";
import { callReference, show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";
import { combine, expectSame } from "./same-as-reference.ts";
import { kinds } from "./values.ts";

const tableAt = 1 << 20;
const runtime = loadRuntime(
  [
    "library/time-arithmetic.ts",
    "library/time-parts.ts",
    "library/time-text.ts",
    "library/duration-text.ts",
    "library/times.ts",
  ],
  { timeZones: tableAt },
);
const zones = ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kathmandu", "Europe/Dublin"];
new Uint8Array(runtime.memory().buffer).set(timeZoneTable(new Set([...zones, "Nowhere/City"])), tableAt);

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;
const firstSecond = -62135596800;
const lastSecond = 253402300799;

/** Repeatable randomness: a linear congruential generator. */
let state = 7;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
const randomSecond = (): number => Math.floor(firstSecond + random() * (lastSecond - firstSecond));

const instants: readonly CelTimestamp[] = [
  new CelTimestamp(firstSecond, 0),
  new CelTimestamp(lastSecond, 999_999_999),
  new CelTimestamp(0, 0),
  new CelTimestamp(-1, 1, 330),
  new CelTimestamp(951_782_400, 500_000_000, -720),
  new CelTimestamp(firstSecond, 5, -720),
  new CelTimestamp(lastSecond, 5, 720),
  ...Array.from({ length: 200 }, () => new CelTimestamp(randomSecond(), Math.floor(random() * 1e9))),
];

const durations: readonly CelDuration[] = [
  0n,
  1n,
  -1n,
  int64Min,
  int64Max,
  999_999_999n,
  -1_000_000_001n,
  86_400_000_000_000n,
  9_223_372_036_000_000_000n,
].map((nanos) => new CelDuration(nanos));

const timestampTexts = [
  "2024-02-29T23:59:59Z",
  "2023-02-29T00:00:00Z",
  "1900-02-29T00:00:00Z",
  "2000-02-29T00:00:00.5Z",
  "0001-01-01T00:00:00Z",
  "0001-01-01T00:00:00+00:01",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "9999-12-31T23:59:59-00:01",
  "2024-01-01T00:00:00.Z",
  "2024-01-01T00:00:00.1234567891234Z",
  "2024-01-01T00:00:00.000000001-23:59",
  "2024-01-01T00:00:00+24:00",
  "2024-01-01T00:00:00+23:60",
  "2024-01-01T00:00:00-00:00",
  "2024-01-01T00:00:00+00:00",
  "2024-01-01T24:00:00Z",
  "2024-01-01T23:60:00Z",
  "2024-01-01T23:59:60Z",
  "2024-13-01T00:00:00Z",
  "2024-00-01T00:00:00Z",
  "2024-01-00T00:00:00Z",
  "2024-04-31T00:00:00Z",
  "2024-01-01t00:00:00z",
  "2024-01-01 00:00:00Z",
  "2024-01-01T00:00:00",
  "2024-01-01T00:00:00Zx",
  "2024-01-01T00:00:00+01:00x",
  "2024-01-01T00:00:00+0100",
  "2024-01-01T00:00Z",
  "2024-01-01T00:00:00🎉",
  "20²4-01-01T00:00:00Z",
  "",
  "x",
  'a "quote" \\ \u0007 \n',
  "+2024-01-01T00:00:00Z",
];

const durationTexts = (
  "0 -0 +0 00 1 1s -1s +1s 1h30m 1.5h .5s 5.s . .s s 1h1 1hh 1x 1.2.3s -1.5h 1µs 1μs 1us 1ns 0.5ns 1.9999999999ns 1d " +
  "9223372036854775807ns 9223372036854775808ns -9223372036854775808ns -9223372036854775809ns 2562047h47m16.854775807s " +
  "2562047h47m16.854775808s -2562047h47m16.854775808s 2562048h 9999999999999999999999h 18446744073709551616ns " +
  "0000000000000000000000000001s 0.1234567890123456789123h 0.999999999999999999h 1h2h3m1s --1s +-1s 1s-1s 1_0s " +
  "1m 1.000000000000000001m 92233720368547758080ns 0.3333333333333333333h 9223372036854775807ns9223372036854775807ns " +
  "9223372036854775808ns9223372036854775808ns 1S 1ms 1mss 1µ 1 s"
).split(" ");

test("timestamp() reads what Go reads", () => {
  expectSame(runtime, combine("timestamp", false, [...timestampTexts, ...kinds, ...instants]));
  expectSame(
    runtime,
    combine("timestamp", false, [0n, BigInt(lastSecond), BigInt(lastSecond) + 1n, int64Min, int64Max]),
  );
});

test("duration() reads what Go reads", () => {
  expectSame(runtime, combine("duration", false, ["", "-", "1h 2m", " 1s", ...durationTexts, ...kinds]));
});

test.each(
  "getFullYear getMonth getDayOfYear getDayOfMonth getDate getDayOfWeek getHours getMinutes getSeconds getMilliseconds".split(
    " ",
  ),
)("%s", (name) => {
  expectSame(runtime, combine(name, true, [...kinds, ...instants, ...durations]));
  const named = ["", "UTC", "Local", ...zones, "Nowhere/City", "europe/Berlin", "Mars/Base"];
  const fixed =
    "+02:00 -08:30 5:45 -0:30 2: :30 a:b 1:2:3 +-1:00 -1:-30 99999999999999999999:0 9007199254740991:1".split(" ");
  const wrong = ["../x", "/etc", "a\\b", "a..b", "Z", "größe", 'q"q'];
  expectSame(runtime, combine(name, true, instants.slice(0, 40), [...named, ...fixed.slice(0, 10), ...wrong]));
  expectSame(runtime, combine(name, true, instants.slice(0, 1), [fixed[10] ?? ""]));
  expectSame(runtime, combine(name, true, kinds, [...kinds, "UTC"]));
});

describe("sums and differences", () => {
  const calls = [...instants.slice(0, 20), ...durations, new CelTimestamp(2 ** 33, 7), null, "x"];
  const compare = (operator: string, exported: string): void => {
    for (const left of [...instants.slice(0, 12), ...durations]) {
      for (const right of calls) {
        runtime.reset();
        const got = runtime.decode(Number(runtime.invoke(exported, runtime.encode(left), runtime.encode(right))));
        const wanted = callReference(operator, false, [left, right]);
        expect(show(got), `${show(left)} ${operator} ${show(right)}`).toBe(show(wanted));
      }
    }
  };
  test("of +", () => compare("_+_", "addTimes"));
  test("of -", () => compare("_-_", "subtractTimes"));

  test("end exactly where 64 bits end", () => {
    const from = new CelTimestamp(0, 0);
    for (const seconds of [9_223_372_036, 9_223_372_037, -9_223_372_036, -9_223_372_037]) {
      for (const nanos of [0, 1, 145_224_191, 145_224_192, 145_224_193, 854_775_807, 854_775_808, 854_775_809]) {
        const other = new CelTimestamp(seconds, nanos);
        for (const [left, right] of [
          [from, other],
          [other, from],
        ] as const) {
          runtime.reset();
          const got = runtime.decode(
            Number(runtime.invoke("subtractTimes", runtime.encode(left), runtime.encode(right))),
          );
          expect(show(got)).toBe(show(callReference("_-_", false, [left, right])));
        }
      }
    }
  });
});

test("timeSince counts from the given moment, and stops where 64 bits end", () => {
  const cases: readonly Outcome[] = [...instants, ...kinds];
  for (const now of instants.slice(0, 8)) {
    for (const time of cases) {
      runtime.reset();
      const got = runtime.decode(Number(runtime.invoke("timeSince", runtime.encode(now), runtime.encode(time))));
      expect(show(got)).toBe(show(callReference("timeSince", false, [time], now)));
    }
  }
});

test("timestamps and durations print as Go prints them", () => {
  for (const time of instants) {
    runtime.reset();
    expect(runtime.decode(Number(runtime.invoke("formatTimestamp", runtime.encode(time))))).toBe(formatTimestamp(time));
    const utc = runtime.invoke("formatTimestampInUtc", runtime.encode(time));
    expect(runtime.decode(Number(utc))).toBe(formatTimestamp(time, true));
  }
  const random64 = Array.from({ length: 500 }, () => new CelDuration(BigInt(Math.floor((random() - 0.5) * 2 ** 63))));
  for (const duration of [...durations, ...random64]) {
    runtime.reset();
    const got = runtime.decode(Number(runtime.invoke("formatDuration", runtime.encode(duration))));
    expect(got).toBe(formatDuration(duration));
  }
});
