/** A double as Go prints it with `%g`: shortest digits, exponent form below 1e-4 and from 1e6 on. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const { sign, digits, exponent } = decompose(value);
  if (exponent >= -4 && exponent < decimalExponentMax) return sign + decimalDigits(digits, exponent);
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  const magnitude = Math.abs(exponent).toString().padStart(2, "0");
  return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${magnitude}`;
}

/** Decimal exponent from which `%g` switches to the exponent form. */
const decimalExponentMax = 6;

/** A finite double in plain decimal notation with as many digits as needed. */
export function formatPlain(value: number): string {
  const { sign, digits, exponent } = decompose(value);
  return sign + decimalDigits(digits, exponent);
}

/** A finite double with a fixed number of decimals, rounded half to even on its exact value, as Go's `%.nf`. */
export function formatFixed(value: number, decimals: number): string {
  const { sign, mantissa, exponent } = binary(value);
  // value = mantissa * 2^exponent; scaled = value * 10^decimals as an exact fraction.
  const scale = 10n ** BigInt(decimals);
  const numerator = exponent >= 0 ? (mantissa << BigInt(exponent)) * scale : mantissa * scale;
  const rounded = exponent >= 0 ? numerator : roundHalfEven(numerator, 1n << BigInt(-exponent));
  const text = rounded.toString().padStart(decimals + 1, "0");
  const point = text.length - decimals;
  return decimals === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** A finite double in scientific notation with a fixed number of decimals, rounded like `formatFixed`, as Go's `%.ne`. */
export function formatScientific(value: number, decimals: number): string {
  const { sign, mantissa, exponent } = binary(value);
  let power = value === 0 ? 0 : decompose(value).exponent;
  // The shortest digits may be those of the next power of ten, which the exact value does not reach.
  if (value !== 0 && !reaches(mantissa, exponent, power)) power--;
  let digits = scaledDigits(mantissa, exponent, decimals - power);
  if (digits.length > decimals + 1) {
    power++;
    digits = scaledDigits(mantissa, exponent, decimals - power);
  }
  const magnitude = Math.abs(power).toString().padStart(2, "0");
  const padded = digits.padEnd(decimals + 1, "0");
  const shown = decimals === 0 ? padded : `${padded[0]}.${padded.slice(1)}`;
  return `${sign}${shown}e${power < 0 ? "-" : "+"}${magnitude}`;
}

/** Digits of `mantissa * 2^exponent * 10^power`, rounded to an integer. */
function scaledDigits(mantissa: bigint, exponent: number, power: number): string {
  const { numerator, denominator } = scaled(mantissa, exponent, power);
  return roundHalfEven(numerator, denominator).toString();
}

/** Whether `mantissa * 2^exponent` is at least `10^power`. */
function reaches(mantissa: bigint, exponent: number, power: number): boolean {
  const { numerator, denominator } = scaled(mantissa, exponent, -power);
  return numerator >= denominator;
}

/** `mantissa * 2^exponent * 10^power` as a fraction. */
function scaled(mantissa: bigint, exponent: number, power: number) {
  const numerator = mantissa * (exponent > 0 ? 1n << BigInt(exponent) : 1n) * (power > 0 ? 10n ** BigInt(power) : 1n);
  const denominator = (exponent < 0 ? 1n << BigInt(-exponent) : 1n) * (power < 0 ? 10n ** BigInt(-power) : 1n);
  return { numerator, denominator };
}

interface Decomposed {
  readonly sign: string;
  readonly digits: string;
  /** Of the first digit. */
  readonly exponent: number;
}

function decompose(value: number): Decomposed {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "0", exponent = "0"] = Math.abs(value).toExponential().split("e");
  return { sign, digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

function decimalDigits(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = digits.slice(exponent + 1);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

function binary(value: number): { readonly sign: string; readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  return { sign: bits >> 63n === 1n ? "-" : "", mantissa, exponent: (biased === 0 ? 1 : biased) - 1075 };
}

function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}
