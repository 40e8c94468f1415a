export const colorLevels = ["auto", "never", "always", "256", "16m"] as const;

/** Colours text for terminals, or leaves it alone. */
export interface Paint {
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  bold(text: string): string;
}

const plain: Paint = { red: String, green: String, yellow: String, bold: String };

const code = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const ansi: Paint = { red: code(31, 39), green: code(32, 39), yellow: code(33, 39), bold: code(1, 22) };

export function choosePaint(
  level: (typeof colorLevels)[number] | boolean,
  stream: { readonly isTTY?: boolean },
): Paint {
  if (level === false || level === "never") return plain;
  if (level === "auto" || level === true) return stream.isTTY === true ? ansi : plain;
  return ansi;
}
