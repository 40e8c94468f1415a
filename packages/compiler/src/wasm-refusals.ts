import { excerptAt, type PolicySet } from "@edict/policy";
import type { Diagnostic, Position } from "@edict/protocol";

/** Something that has no Wasm code: what, and the expression that it stands in. */
export interface WasmRefusal {
  readonly what: string;
  readonly expression: string;
}

/** Tells authors why a policy set has no Wasm module: one warning per construct, at the first policy that uses it. */
export function diagnoseWasmRefusals(policySet: PolicySet, refusals: readonly WasmRefusal[]): readonly Diagnostic[] {
  const first = new Map<string, WasmRefusal>();
  for (const refusal of refusals) if (!first.has(refusal.what)) first.set(refusal.what, refusal);
  return [...first.values()].map((refusal) => toDiagnostic(policySet, refusal));
}

function toDiagnostic(policySet: PolicySet, { what, expression }: WasmRefusal): Diagnostic {
  const found = findExpression(policySet, expression) ?? findFormat(policySet, expression);
  return {
    code: "wasm_unsupported",
    severity: "warning",
    file: found?.file ?? "",
    position: found?.position,
    message: `${capitalise(what)} cannot be compiled to Wasm; the build is published without it.`,
    description: undefined,
    remedy: "Say it another way, or let decision points use the bundle.",
    excerpt: found === undefined ? undefined : excerptAt(found.text, found.position),
  };
}

interface Place {
  readonly file: string;
  readonly text: string;
  readonly position: Position;
}

function findExpression(policySet: PolicySet, expression: string): Place | undefined {
  // Folded and quoted texts differ from the expression; its first line is there in most of them.
  const [line = ""] = expression.split("\n");
  for (const { file, text } of policySet.policies) {
    const at = text.indexOf(line);
    if (at >= 0) return { file, text, position: positionAt(text, at) };
  }
  return undefined;
}

/** What schemas have and Wasm does not is a format, as `format regex`. */
function findFormat(policySet: PolicySet, expression: string): Place | undefined {
  const name = /^format (.+)$/.exec(expression)?.[1];
  if (name === undefined) return undefined;
  for (const [path, text] of policySet.schemas) {
    const at = text.search(new RegExp(`"format"\\s*:\\s*${JSON.stringify(name)}`));
    if (at >= 0) return { file: `_schemas/${path}`, text, position: positionAt(text, at) };
  }
  return undefined;
}

function positionAt(text: string, at: number): Position {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, path: "" };
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
