import { readFileSync } from "node:fs";
import {
  parseWasmManifest,
  readWasmSection,
  type WasmManifest,
  type WasmPartyReads,
  type WasmPaths,
  type WasmReads,
  wasmAbiVersion,
  wasmKindOf,
} from "@edict/protocol";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import type { InspectFlags } from "./inspect-command.ts";
import { type Interfaces, readInterfaces } from "./read-interfaces.ts";

/** Prints the manifest of a module or component; throws `CommandFailure` for a file that is neither. */
export function runInspect(file: string, flags: InspectFlags): void {
  const bytes = readArtifact(file);
  const kind = wasmKindOf(bytes);
  if (kind === undefined) throw failure(`${file} is not a WebAssembly module or component`);
  const section = readWasmSection(bytes);
  if (section === undefined) {
    throw failure(`${file} is WebAssembly without a manifest: it is incomplete, or was not compiled by Edict`);
  }
  const text = new TextDecoder().decode(section);
  const manifest = parseWasmManifest(text);
  if (manifest === undefined) throw failure(`${file} has a manifest that cannot be read`);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    return;
  }
  const interfaces = kind === "component" ? readInterfaces(bytes) : undefined;
  process.stdout.write(printManifest(manifest, `${kind}, ${bytes.length} bytes`, interfaces));
  if (manifest.abi !== wasmAbiVersion) {
    process.stderr.write(`edict: ${file} has ABI ${manifest.abi}; this edict knows ABI ${wasmAbiVersion}\n`);
  }
}

function readArtifact(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw failure(
      `${file} ${code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a directory" : "cannot be read"}`,
    );
  }
}

const failure = (sentence: string) => new CommandFailure(sentence, exitCodes.unknown);

function printManifest(manifest: WasmManifest, what: string, interfaces: Interfaces | undefined): string {
  const { options } = manifest;
  const decides = [
    `default version "${options.defaultPolicyVersion}"`,
    `default scope "${options.defaultScope}"`,
    ...(options.lenientScopeSearch ? ["lenient scope search"] : []),
    ...(options.strictEvaluation ? ["strict evaluation"] : []),
    ...(options.schemaEnforcement === "none" ? [] : [`schemas: ${options.schemaEnforcement}`]),
  ];
  const lines: (readonly [string, string])[] = [
    ["artifact", what],
    ...(interfaces === undefined ? [] : printInterfaces(interfaces)),
    ["ABI", String(manifest.abi)],
    ["bundle", manifest.bundleId === "" ? "not packaged" : manifest.bundleId],
    ["compiler", String(manifest.compilerVersion)],
    ["options", decides.join(", ")],
    ["kinds", manifest.kinds.join(" ")],
    ["actions", manifest.actions.join(" ")],
    ["roles", manifest.roles.join(" ")],
    ["versions", manifest.versions.join(" ")],
    ["scopes", manifest.scopes.map((scope) => (scope === "" ? "(root)" : scope)).join(" ")],
  ];
  return `${table(lines)}\n${manifest.reads.map(printReads).join("\n")}`;
}

function printInterfaces({ imports, exports }: Interfaces): (readonly [string, string])[] {
  return [
    ["exports", exports.join(" ")],
    ["imports", imports.length === 0 ? "nothing" : imports.join(" ")],
  ];
}

/** What leaves the program when somebody asks about one of these kinds. */
function printReads(reads: WasmReads): string {
  const kinds = reads.kinds.map((kind) => (kind === "*" ? "any other kind" : kind)).join(", ");
  const lines: (readonly [string, string])[] = [
    ["  principal", printParty("P", reads.principal)],
    ["  resource", printParty("R", reads.resource)],
    ...(reads.auxData.length === 0 ? [] : [["  tokens", printPaths("request.auxData", reads.auxData)] as const]),
    ...(reads.now ? [["  time", "yes"] as const] : []),
  ];
  return `${kinds} reads\n${table(lines)}`;
}

function printParty(root: string, { fields, attributes }: WasmPartyReads): string {
  const parts = [...fields.map((field) => `${root}.${field}`), printPaths(`${root}.attr`, attributes)].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? "nothing" : parts.join(" ");
}

function printPaths(root: string, paths: WasmPaths): string {
  return paths === "all" ? `${root} (all of it)` : paths.map((path) => root + path.map(printName).join("")).join(" ");
}

function printName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function table(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([label]) => label.length)) + 2;
  return lines
    .map(([label, value]) => `${label.padEnd(width)}${value}`.trimEnd())
    .join("\n")
    .concat("\n");
}
