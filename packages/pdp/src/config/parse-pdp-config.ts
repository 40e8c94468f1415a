import { type Document, isScalar, LineCounter, parseDocument } from "yaml";
import type { core } from "zod";
import { applyOverride, splitOverrides } from "./apply-override.ts";
import { expandVariables, UnknownVariableError } from "./expand-variables.ts";
import { type PdpConfig, pdpConfigSchema } from "./pdp-config.ts";

export type PdpConfigResult =
  | { readonly ok: true; readonly config: PdpConfig }
  /** Sentences that name the key. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface PdpConfigInput {
  /** YAML or JSON text; "" for all defaults. */
  readonly text: string;
  /** `key.path=value` overrides, in order; one text may hold several (`splitOverrides`). */
  readonly overrides: readonly string[];
  /** For variables in the texts of the file and of overrides (`expandVariables`). */
  readonly environment: { readonly [name: string]: string | undefined };
}

/** Reads a configuration file. Unknown keys and wrong values are refused by name. */
export function parsePdpConfig({ text, overrides, environment }: PdpConfigInput): PdpConfigResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, merge: true });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) return { ok: false, problems: [syntaxError.message] };
  keepOctalMode(document);
  const root: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  for (const override of overrides.flatMap(splitOverrides)) {
    const problem = applyOverride(root, override);
    if (problem !== undefined) return { ok: false, problems: [problem] };
  }
  const expanded = tryExpand(root, environment);
  if (expanded instanceof UnknownVariableError) return { ok: false, problems: [expanded.message] };
  const result = pdpConfigSchema.safeParse(expanded);
  if (result.success) return { ok: true, config: result.data };
  return { ok: false, problems: result.error.issues.flatMap(describeIssue).sort() };
}

/** YAML reads `0766` as the decimal number that nobody means. */
function keepOctalMode(document: Document): void {
  const mode: unknown = document.getIn(["server", "udsFileMode"], true);
  if (isScalar(mode) && mode.source !== undefined) mode.value = mode.source;
}

function tryExpand(root: unknown, environment: PdpConfigInput["environment"]): unknown {
  try {
    return expandVariables(root, environment);
  } catch (error) {
    if (error instanceof UnknownVariableError) return error;
    throw error;
  }
}

function describeIssue(issue: core.$ZodIssue): string[] {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${place === "" ? key : `${place}.${key}`}: unknown or unsupported key`);
  }
  const [inner] = issue.code === "invalid_key" ? issue.issues : [];
  return [`${place === "" ? "configuration" : place}: ${inner?.message ?? issue.message}`];
}
