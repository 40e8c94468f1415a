import { writeFileSync } from "node:fs";
import { compilePolicySet, diagnoseWasmRefusals } from "@edict/compiler";
import { emitComponent, emitWasm, type ModuleOptions, type Slice } from "@edict/compiler/wasm";
import { type PolicySet, readPolicySet } from "@edict/policy";
import type { RuleTable } from "@edict/protocol";
import { printMistakes } from "../compile/print-mistakes.ts";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { readPolicyDirectory } from "../files/read-policy-directory.ts";
import { choosePaint } from "../paint.ts";
import { printDiagnostic } from "../print-diagnostic.ts";
import { findSlips } from "./find-slips.ts";
import type { WasmFlags } from "./wasm-command.ts";

/** Compiles a policy directory to WebAssembly; throws `CommandFailure` if there are mistakes, or a part is of unknown names. */
export function runWasm(directory: string, flags: WasmFlags): void {
  const policySet = readPolicySet(readPolicyDirectory(directory));
  const { table, diagnostics } = compilePolicySet(policySet, {
    schemas: flags.schemas === "none" ? "ignore" : "require",
  });
  if (table === undefined) {
    process.stderr.write(printMistakes(diagnostics, choosePaint("auto", process.stderr)));
    throw new CommandFailure("failed to compile", exitCodes.compile);
  }
  const bytes = emit(policySet, table, flags);
  write(flags.out, bytes);
  const what = flags.component === undefined ? "module" : `component ${flags.component}`;
  process.stdout.write(`${flags.out}: ${what}, ${bytes.length} bytes\n`);
}

function emit(policySet: PolicySet, table: RuleTable, flags: WasmFlags): Uint8Array {
  const options = { ...readOptions(flags), slice: readSlice(flags, table) };
  const { component } = flags;
  const emitted = component === undefined ? emitWasm(table, options) : emitComponent(table, component, options);
  if (emitted.ok) return emitted.bytes;
  const paint = choosePaint("auto", process.stderr);
  for (const refusal of diagnoseWasmRefusals(policySet, emitted.refusals))
    process.stderr.write(printDiagnostic(refusal, paint));
  throw new CommandFailure("some expressions cannot be compiled to WebAssembly", exitCodes.compile);
}

function readOptions(flags: WasmFlags): ModuleOptions {
  return {
    reportErrors: flags.errorReports,
    schemaEnforcement: flags.schemas,
    strictEvaluation: flags.strictEvaluation ?? false,
    lenientScopeSearch: flags.lenientScopeSearch ?? false,
    ...(flags.defaultPolicyVersion !== undefined && { defaultPolicyVersion: flags.defaultPolicyVersion }),
    ...(flags.defaultScope !== undefined && { defaultScope: flags.defaultScope }),
  };
}

function readSlice(flags: WasmFlags, table: RuleTable): Slice | undefined {
  const { resources, actions, roles, scopes, policyVersions: versions } = flags;
  if ([resources, actions, roles, scopes, versions].every((part) => part === undefined)) return undefined;
  const slice = { resources, actions, roles, scopes, versions };
  const { unknown, covered } = findSlips(slice, table);
  const [first] = unknown;
  if (first !== undefined) throw new CommandFailure(`no policy speaks of ${first}`, exitCodes.unknown);
  for (const name of covered) process.stderr.write(`edict: only rules for anything at all cover ${name}\n`);
  return slice;
}

function write(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new CommandFailure(`${file} cannot be written (${reason})`, exitCodes.unknown);
  }
}
