import type { JsonValue } from "@edict/protocol";
import type { CelFrame, CelIssue, CelValue, CheckedCel } from "../../src/index.ts";
import { CelError, checkCel, foldCel, parseCel, planCel, toJsonValue, typeNameOf } from "../../src/index.ts";
import { makeFrame } from "./frame.ts";

/** What an expression comes to, in the terms of the corpus. */
export type Outcome =
  | { readonly value: JsonValue; readonly type: string }
  | { readonly error: string; readonly type?: string }
  | { readonly compileError: string }
  | { readonly httpError: number; readonly type: string };

/** Parses, checks, folds and evaluates, as a rule output of a policy would. */
export function runExpression(source: string, frame: CelFrame = makeFrame()): Outcome {
  const compiled = compile(source);
  if ("issues" in compiled) return { compileError: describeIssues(source, compiled.issues) };
  const value = planCel(foldCel(compiled).expr)(frame);
  return value instanceof CelError ? { error: value.message } : toOutcome(value);
}

export function compile(source: string): CheckedCel | { readonly issues: readonly CelIssue[] } {
  const parsed = parseCel(source);
  if (!parsed.ok) return { issues: parsed.issues };
  const checked = checkCel(parsed.parsed);
  return checked.ok ? checked.checked : { issues: checked.issues };
}

/** As Cerbos describes the issues of an expression. */
function describeIssues(source: string, issues: readonly CelIssue[]): string {
  return `Invalid expression \`${source}\`: [${issues.map((issue) => issue.message).join(", ")}]`;
}

function toOutcome(value: CelValue): Outcome {
  const type = shortType(typeNameOf(value));
  const json = toJsonValue(value);
  if (!json.ok) return { error: json.error.message, type };
  return json.notFinite ? { httpError: 500, type } : { value: json.value, type };
}

function shortType(name: string): string {
  if (name === "google.protobuf.Timestamp") return "timestamp";
  if (name === "google.protobuf.Duration") return "duration";
  return name === "optional_type" ? "optional" : name;
}

/** The value of an expression that must succeed, or the message of its error. */
export function evaluate(source: string, frame?: CelFrame): unknown {
  const outcome = runExpression(source, frame);
  if ("value" in outcome) return outcome.value;
  return new Error(
    "compileError" in outcome ? outcome.compileError : "error" in outcome ? outcome.error : "not finite",
  );
}
