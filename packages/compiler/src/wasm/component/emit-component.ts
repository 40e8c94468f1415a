import { type RuleTable, wasmManifestSection } from "@edict/protocol";
import { emitModule, type WasmOptions, type WasmResult } from "../emit-wasm.ts";
import { sliceTable } from "../slice/slice-table.ts";
import { encodeComponent } from "./encode-component.ts";
import { coreExports, type World } from "./world.ts";
import { policyWorld } from "./worlds/policy-world.ts";
import { serviceWorld } from "./worlds/service-world.ts";

/**
 * - `policy`: interfaces for other components and for programs; imports nothing
 * - `service`: a handler of HTTP requests; imports what WASI gives handlers
 */
export type WorldName = "policy" | "service";

const worlds: { readonly [name in WorldName]: World } = { policy: policyWorld, service: serviceWorld };

/**
 * Compiles a rule table to a WebAssembly component of one of the worlds of `docs/wasm-component.md`. It decides like the
 * engine does under the same options; the same table, world and options give the same bytes.
 */
export function emitComponent(table: RuleTable, world: WorldName, { slice, ...options }: WasmOptions = {}): WasmResult {
  const { pagesMax } = worlds[world];
  const host = { exports: coreExports(worlds[world]), isDescribed: false, pagesMax };
  const module = emitModule(slice === undefined ? table : sliceTable(table, slice), options, host);
  if (!module.ok) return module;
  const customSections = new Map([[wasmManifestSection, module.manifest]]);
  const { bytes: core, hostSlots } = module;
  return { ok: true, bytes: encodeComponent({ core, hostSlots, world: worlds[world], customSections }) };
}
