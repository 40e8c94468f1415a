const unitMilliseconds: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a duration such as `1h15m30.5s`; a bare 0 is allowed, another bare number counts nanoseconds as in Go. */
export function parseGoDuration(text: string | number): number | undefined {
  if (typeof text === "number") return text / 1e6;
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (text === "0") return 0;
  if (match === null) return undefined;
  let total = 0;
  for (const [, amount = "0", unit = "s"] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitMilliseconds[unit] ?? 0);
  }
  return match[1] === "-" ? -total : total;
}
