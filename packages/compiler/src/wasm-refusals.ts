import { excerptAt, type PolicyDocument, type PolicySet } from "@edict/policy";
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
  const found = findExpression(policySet, expression);
  return {
    code: "wasm_unsupported",
    severity: "warning",
    file: found?.document.file ?? "",
    position: found?.position,
    message: `${capitalise(what)} cannot be compiled to Wasm; the build is published without it.`,
    description: undefined,
    remedy: "Say it another way, or let decision points use the bundle.",
    excerpt: found === undefined ? undefined : excerptAt(found.document.text, found.position),
  };
}

function findExpression(
  policySet: PolicySet,
  expression: string,
): { document: PolicyDocument; position: Position } | undefined {
  // Folded and quoted texts differ from the expression; its first line is there in most of them.
  const [line = ""] = expression.split("\n");
  for (const document of policySet.policies) {
    const at = document.text.indexOf(line);
    if (at >= 0) return { document, position: positionAt(document.text, at) };
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
