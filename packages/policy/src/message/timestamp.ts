import { quoteGo } from "../quote-go.ts";

const layout = "2006-01-02T15:04:05.999999999Z07:00";
const parts: readonly { readonly layout: string; readonly pattern: RegExp }[] = [
  { layout: "2006", pattern: /^\d{4}/ },
  { layout: "-", pattern: /^-/ },
  { layout: "01", pattern: /^(?:0[1-9]|1[0-2])/ },
  { layout: "-", pattern: /^-/ },
  { layout: "02", pattern: /^\d{2}/ },
  { layout: "T", pattern: /^T/ },
  { layout: "15", pattern: /^(?:[01]\d|2[0-3])/ },
  { layout: ":", pattern: /^:/ },
  { layout: "04", pattern: /^[0-5]\d/ },
  { layout: ":", pattern: /^:/ },
  { layout: "05", pattern: /^[0-5]\d(?:[.,]\d+)?/ },
  { layout: "Z07:00", pattern: /^(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)/ },
];
const outOfRange = new Map([
  ["01", "month"],
  ["15", "hour"],
  ["04", "minute"],
  ["05", "second"],
]);

/** What is wrong with an RFC 3339 time, in the words of Go's time package; `undefined` if nothing is. */
export function parseTimestamp(text: string): string | undefined {
  let rest = text;
  for (const part of parts) {
    const match = part.pattern.exec(rest);
    if (match === null) {
      const range = outOfRange.get(part.layout);
      return range !== undefined && /^\d{2}/.test(rest)
        ? `parsing time ${quoteGo(text)}: ${range} out of range`
        : `parsing time ${quoteGo(text)} as ${quoteGo(layout)}: cannot parse ${quoteGo(rest)} as ${quoteGo(part.layout)}`;
    }
    rest = rest.slice(match[0].length);
  }
  if (rest !== "") {
    return `parsing time ${quoteGo(text)}: extra text: ${quoteGo(rest)}`;
  }
  return isDay(text) ? undefined : `parsing time ${quoteGo(text)}: day out of range`;
}

function isDay(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}
