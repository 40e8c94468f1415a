import type { CerbosCompileReport } from "@edict/compiler";

/** The command writes kinds of errors as numbers where the API writes names. */
const kindNumbers: { readonly [name: string]: number } = { KIND_PARSE_ERROR: 1, KIND_VALIDATION_ERROR: 2 };

/**
 * The report as `cerbos compile --output=json` prints it: unlike the API it writes the names of what stands under `lintErrors`
 * in snake case. Scripts read these names.
 */
export function toCommandReport({ lintErrors, compileErrors }: CerbosCompileReport): object {
  return {
    ...(lintErrors && { lintErrors: inSnakeCase(lintErrors) }),
    ...(compileErrors && { compileErrors }),
  };
}

function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      name === "kind" ? (kindNumbers[member] ?? member) : inSnakeCase(member),
    ]),
  );
}
