import { isRecord } from "@edict/protocol";
import { LineCounter, parseDocument } from "yaml";
import type { core } from "zod";
import { type PdpConfig, pdpConfigSchema } from "./pdp-config.ts";

export type PdpConfigResult =
  | { readonly ok: true; readonly config: PdpConfig }
  /** Sentences that name the key. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface PdpConfigInput {
  /** YAML or JSON text; "" for all defaults. */
  readonly text: string;
  /** `key.path=value` overrides, in order; values are read as YAML. */
  readonly overrides: readonly string[];
  /** For `${NAME}` and `${NAME:default}` in the text. */
  readonly environment: { readonly [name: string]: string | undefined };
}

/** Reads a configuration file. Unknown keys and wrong values are refused by name. */
export function parsePdpConfig({ text, overrides, environment }: PdpConfigInput): PdpConfigResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(expand(text, environment), { lineCounter, merge: true });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) return { ok: false, problems: [syntaxError.message] };
  const root: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  for (const override of overrides) {
    const problem = applyOverride(root, override);
    if (problem !== undefined) return { ok: false, problems: [problem] };
  }
  const result = pdpConfigSchema.safeParse(root);
  if (result.success) return { ok: true, config: result.data };
  return { ok: false, problems: result.error.issues.flatMap(describeIssue).sort() };
}

function expand(text: string, environment: PdpConfigInput["environment"]): string {
  return text.replace(/\$\{(\w+)(?::([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
    return environment[name] ?? fallback ?? "";
  });
}

function applyOverride(root: unknown, override: string): string | undefined {
  const equals = override.indexOf("=");
  if (equals <= 0) return `--set ${override}: must have the form key.path=value`;
  const path = override.slice(0, equals).split(".");
  const value: unknown = parseDocument(override.slice(equals + 1)).toJS();
  let at = root;
  for (const [index, key] of path.entries()) {
    if (!isRecord(at)) return `--set ${override}: ${path.slice(0, index).join(".")} has no keys`;
    if (index === path.length - 1) at[key] = value;
    else {
      at[key] ??= {};
      at = at[key];
    }
  }
  return undefined;
}

function describeIssue(issue: core.$ZodIssue): string[] {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${place === "" ? key : `${place}.${key}`}: unknown or unsupported key`);
  }
  return [`${place === "" ? "configuration" : place}: ${issue.message}`];
}
