import { CelError } from "./cel-error.ts";
import { daysFromCivil } from "./civil-time.ts";

/** Time zones remembered; beyond that the oldest is forgotten. */
const zonesMax = 64;

const formats = new Map<string, Intl.DateTimeFormat | CelError>();

/** Seconds east of UTC at an instant: `zone` is an IANA name, or an offset such as `-08:30`. */
export function zoneOffset(zone: string, seconds: number): number | CelError {
  if (zone === "" || zone === "UTC" || zone === "Local") return 0;
  const colon = zone.indexOf(":");
  return colon < 0 ? namedOffset(zone, seconds) : fixedOffset(zone, colon);
}

function fixedOffset(zone: string, colon: number): number | CelError {
  const hours = parseInteger(zone.slice(0, colon));
  if (hours instanceof CelError) return hours;
  const minutes = parseInteger(zone.slice(colon + 1));
  if (minutes instanceof CelError) return minutes;
  return (zone.startsWith("-") ? hours * 60 - minutes : hours * 60 + minutes) * 60;
}

function parseInteger(text: string): number | CelError {
  if (!/^[+-]?\d+$/.test(text)) {
    return new CelError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  return new CelError(`strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
}

function namedOffset(zone: string, seconds: number): number | CelError {
  const format = findFormat(zone);
  if (format instanceof CelError) return format;
  const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  const year = parts.get("era") === "BC" ? 1 - part("year") : part("year");
  const days = daysFromCivil(year, part("month"), part("day"));
  return days * 86_400 + part("hour") * 3600 + part("minute") * 60 + part("second") - seconds;
}

function findFormat(zone: string): Intl.DateTimeFormat | CelError {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = makeFormat(zone);
  if (formats.size >= zonesMax) formats.delete(formats.keys().next().value ?? "");
  formats.set(zone, made);
  return made;
}

function makeFormat(zone: string): Intl.DateTimeFormat | CelError {
  if (zone.includes("..") || zone.startsWith("/") || zone.includes("\\")) {
    return new CelError("time: invalid location name");
  }
  const unknown = new CelError(`unknown time zone ${zone}`);
  if (!/^[A-Z][A-Za-z0-9_+\-/]*$/.test(zone)) return unknown;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    const resolved = format.resolvedOptions().timeZone;
    // The host ignores case, Cerbos does not.
    return resolved !== zone && resolved.toLowerCase() === zone.toLowerCase() ? unknown : format;
  } catch {
    return unknown;
  }
}
