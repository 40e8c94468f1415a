import { CelError, timestampOverflow } from "./cel-error.ts";
import { civilFromSeconds, daysFromCivil, daysInMonth } from "./civil-time.ts";
import { formatPlain } from "./format-number.ts";
import { int64Max } from "./int64.ts";
import { CelDuration, CelTimestamp } from "./time.ts";
import { isTimestampInRange } from "./time-arithmetic.ts";

/** Reads an RFC 3339 timestamp, strictly; digits beyond nanoseconds are dropped. */
export function parseTimestamp(text: string): CelTimestamp | CelError {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const shaped =
    text.charAt(4) === "-" &&
    text.charAt(7) === "-" &&
    text.charAt(10) === "T" &&
    text.charAt(13) === ":" &&
    text.charAt(16) === ":" &&
    (year | month | day | hour | minute | second) >= 0;
  if (!shaped || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return invalidTimestamp(text);
  if (hour > 23 || minute > 59 || second > 59) return invalidTimestamp(text);
  const fractionEnd = endOfFraction(text);
  const offsetMinutes = parseOffset(text, fractionEnd);
  if (offsetMinutes === undefined) return invalidTimestamp(text);
  const local = daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  const seconds = local - offsetMinutes * 60;
  if (!isTimestampInRange(seconds)) return timestampOverflow;
  const nanos = fractionEnd === 19 ? 0 : Number(text.slice(20, Math.min(fractionEnd, 29)).padEnd(9, "0"));
  return new CelTimestamp(seconds, nanos, offsetMinutes);
}

/** The number that a run of digits spells, -1 when other characters are among them. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Where the zone starts: after the seconds, or after a point and digits. */
function endOfFraction(text: string): number {
  if (text.charAt(19) !== ".") return 19;
  let end = 20;
  while (digits(text, end, 1) >= 0) end++;
  return end === 20 ? 19 : end;
}

/** Minutes east of UTC of `Z` or `+hh:mm`, which must end the text. */
function parseOffset(text: string, start: number): number | undefined {
  const sign = text.charAt(start);
  if (sign === "Z") return text.length === start + 1 ? 0 : undefined;
  const hours = digits(text, start + 1, 2);
  const minutes = digits(text, start + 4, 2);
  const shaped = (sign === "+" || sign === "-") && text.charAt(start + 3) === ":" && text.length === start + 6;
  if (!shaped || hours < 0 || minutes < 0 || hours > 23 || minutes > 59) return undefined;
  const offset = hours * 60 + minutes;
  return sign === "-" && offset > 0 ? -offset : offset;
}

function invalidTimestamp(text: string): CelError {
  return new CelError(`invalid RFC 3339 timestamp ${JSON.stringify(text)}`);
}

/** RFC 3339 with as many decimals as needed; in UTC, or in the offset that it was written with. */
export function formatTimestamp(timestamp: CelTimestamp, utc = false): string {
  const offset = utc ? 0 : timestamp.offsetMinutes;
  const { year, month, day, hour, minute, second } = civilFromSeconds(timestamp.seconds + offset * 60);
  const date = `${year < 0 ? "-" : ""}${pad(Math.abs(year), 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  const decimals = pad(timestamp.nanos, 9).replace(/0+$/, "");
  const time = `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${decimals === "" ? "" : `.${decimals}`}`;
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}`;
  return `${date}T${time}${offset === 0 ? "Z" : zone}`;
}

function pad(value: number, width: number): string {
  return value.toString().padStart(width, "0");
}

const unitNanos = new Map<string, bigint>([
  ["ns", 1n],
  ["us", 1_000n],
  ["µs", 1_000n],
  ["μs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** Reads a duration such as `-1h30.5m`, as Go's `time.ParseDuration`; `undefined` when it is none or too long. */
export function parseDuration(text: string): CelDuration | undefined {
  const negative = text.startsWith("-");
  const body = negative || text.startsWith("+") ? text.slice(1) : text;
  if (body === "0") return new CelDuration(0n);
  let total = 0n;
  let at = 0;
  while (at < body.length) {
    const part = readDurationPart(body, at);
    if (part === undefined) return undefined;
    total += part.nanos;
    at = part.end;
    if (total > int64Max + 1n) return undefined;
  }
  if (at === 0 || (total > int64Max && !negative)) return undefined;
  return new CelDuration(negative ? -total : total);
}

const durationPart = /(\d*)(?:\.(\d*))?([^\d.]+)/y;

function readDurationPart(body: string, at: number): { readonly nanos: bigint; readonly end: number } | undefined {
  durationPart.lastIndex = at;
  const match = durationPart.exec(body);
  if (match === null) return undefined;
  const [all, whole = "", fraction = "", unitName = ""] = match;
  const unit = unitNanos.get(unitName);
  if (unit === undefined || (whole === "" && fraction === "")) return undefined;
  const digits = fraction.slice(0, 18);
  const part = digits === "" ? 0n : (BigInt(digits) * unit) / 10n ** BigInt(digits.length);
  return { nanos: BigInt(whole === "" ? "0" : whole) * unit + part, end: at + all.length };
}

/** Seconds in plain decimal notation, with the precision of a double, and the letter s. */
export function formatDuration(duration: CelDuration): string {
  const whole = duration.nanos / 1_000_000_000n;
  return `${formatPlain(Number(whole) + Number(duration.nanos % 1_000_000_000n) / 1e9)}s`;
}
