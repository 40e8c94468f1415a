import { durationType, intType, timestampType } from "../check/cel-type.ts";
import { CelError } from "../value/cel-error.ts";
import type { CivilTime } from "../value/civil-time.ts";
import { civilFromSeconds, dayOfWeek, dayOfYear } from "../value/civil-time.ts";
import type { CelDuration, CelTimestamp } from "../value/time.ts";
import { zoneOffset } from "../value/time-zone.ts";
import type { CelFunction, CelResult, Overload } from "./declare.ts";
import { duration, member, overload, str, timestamp } from "./declare.ts";

interface Moment extends CivilTime {
  readonly nanos: number;
  /** Seconds since 1970 on the zone's clock. */
  readonly localSeconds: number;
}

function read(value: CelTimestamp, offset: number | CelError, get: (moment: Moment) => number): CelResult {
  if (offset instanceof CelError) return offset;
  const localSeconds = value.seconds + offset;
  return BigInt(get({ ...civilFromSeconds(localSeconds), nanos: value.nanos, localSeconds }));
}

function getter(
  name: string,
  id: string,
  get: (moment: Moment) => number,
  zoned = `${id}_with_tz`,
  ofDuration: readonly Overload[] = [],
): CelFunction {
  return {
    name,
    overloads: [
      member(id, [timestamp], intType, (value) => read(value, 0, get)),
      member(zoned, [timestamp, str], intType, (value, zone) => read(value, zoneOffset(zone, value.seconds), get)),
      ...ofDuration,
    ],
  };
}

function part(id: string, unitNanos: bigint): Overload[] {
  return [member(id, [duration], intType, (value: CelDuration) => value.nanos / unitNanos)];
}

export const times: readonly CelFunction[] = [
  getter("getFullYear", "timestamp_to_year", (m) => m.year),
  getter("getMonth", "timestamp_to_month", (m) => m.month - 1),
  getter("getDayOfYear", "timestamp_to_day_of_year", dayOfYear),
  getter("getDayOfMonth", "timestamp_to_day_of_month", (m) => m.day - 1),
  getter("getDate", "timestamp_to_day_of_month_1_based", (m) => m.day),
  getter("getDayOfWeek", "timestamp_to_day_of_week", (m) => dayOfWeek(m.localSeconds)),
  getter("getHours", "timestamp_to_hours", (m) => m.hour, undefined, part("duration_to_hours", 3_600_000_000_000n)),
  getter(
    "getMinutes",
    "timestamp_to_minutes",
    (m) => m.minute,
    undefined,
    part("duration_to_minutes", 60_000_000_000n),
  ),
  getter(
    "getSeconds",
    "timestamp_to_seconds",
    (m) => m.second,
    "timestamp_to_seconds_tz",
    part("duration_to_seconds", 1_000_000_000n),
  ),
  getter(
    "getMilliseconds",
    "timestamp_to_milliseconds",
    (m) => Math.floor(m.nanos / 1_000_000),
    undefined,
    part("duration_to_milliseconds", 1_000_000n),
  ),
  // The planner reads the request's time from the frame.
  { name: "now", overloads: [overload("now", [], timestampType)] },
  {
    name: "timeSince",
    overloads: [
      overload("timeSince_overload", [timestamp], durationType),
      member("timeSince_member_overload", [timestamp], durationType),
    ],
  },
];
