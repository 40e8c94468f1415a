import { encodeUtf8 } from "@edict/cel";
import {
  defaultEngineOptions,
  type EngineOptions,
  encodeWasmManifest,
  type RuleTable,
  sanitizeName,
  type WasmReads,
  wasmAbiVersion,
  wasmManifestSection,
  wasmStatuses,
} from "@edict/protocol";
import type { WasmRefusal } from "../wasm-refusals.ts";
import { AttributeSlots } from "./conditions/attribute-slots.ts";
import { ConditionEmitter } from "./conditions/condition-emitter.ts";
import { DataImage } from "./data/data-image.ts";
import { IndexTable } from "./data/index-table.ts";
import { NameTable } from "./data/name-table.ts";
import { PatternWriter } from "./data/write-pattern.ts";
import { writeTypeNames } from "./data/write-type-names.ts";
import { makeManifest } from "./manifest/make-manifest.ts";
import { type LayoutConstant, type LinkedModule, linkModule } from "./module/link-module.ts";
import { DerivedRoleNames } from "./rules/derived-role-names.ts";
import { RoleBits } from "./rules/role-bits.ts";
import { RuleWriter } from "./rules/rule-writer.ts";
import { writeRules } from "./rules/write-rules.ts";
import { writeScopes } from "./rules/write-scopes.ts";
import { runtimeModule } from "./runtime-module.ts";
import { writeSchemas } from "./schemas/write-schemas.ts";
import type { Slice } from "./slice/slice.ts";
import { sliceTable } from "./slice/slice-table.ts";
import { staticTables } from "./static-tables.ts";
import { tableExpressions } from "./table-expressions.ts";
import { collectTimeZones } from "./time/collect-time-zones.ts";
import { timeZoneTable } from "./time/time-zones.ts";

/** The module, or why there is none. */
export type WasmResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly refusals: readonly WasmRefusal[] };

/** How a module decides. */
export type ModuleOptions = Partial<EngineOptions> & {
  /**
   * Whether the module can tell evaluation errors, with the texts of their expressions, and the policies that took part; by
   * default it can. One that cannot decides the same, is smaller and does not hold those texts.
   */
  readonly reportErrors?: boolean | undefined;
};

/** How a module decides, and which part of the policies it knows; all of them without a slice. */
export type WasmOptions = ModuleOptions & { readonly slice?: Slice | undefined };

/** Functions that a module exports, by name, and the functions of the runtime that they are. */
export type HostExports = ReadonlyMap<string, string>;

/** What a kind of host wants of a module. */
export interface HostKind {
  readonly exports: HostExports;
  /** Whether the manifest is a section of the module. */
  readonly isDescribed: boolean;
  /** Pages of 64 KiB that the module's memory may grow to. */
  readonly pagesMax: number;
}

/** What the hosts of `docs/wasm-abi.md` call. */
const plainExports: HostExports = new Map([
  ["allocate", "allocate"],
  ["check_json", "checkJson"],
  ["check_json_at", "checkJsonAt"],
  ["abi_version", "abiVersion"],
  ["keep", "keep"],
  ["find_name", "findName"],
  ["begin_request", "beginRequest"],
  ["begin_resource", "beginResource"],
  ["more", "more"],
  ["check", "check"],
  ["result_json", "resultJson"],
]);

const plainHost: HostKind = { exports: plainExports, isDescribed: true, pagesMax: 1024 };

/** A module with what is said about it. */
export type EmittedModule =
  | ({ readonly ok: true; readonly manifest: Uint8Array } & LinkedModule)
  | Extract<WasmResult, { readonly ok: false }>;

/**
 * Compiles a rule table to a WebAssembly module without imports that decides like the engine does under the same options.
 * Pure and deterministic: the same table and options give the same bytes.
 */
export function emitWasm(table: RuleTable, { slice, ...options }: WasmOptions = {}): WasmResult {
  const module = emitModule(slice === undefined ? table : sliceTable(table, slice), options, plainHost);
  return module.ok ? { ok: true, bytes: module.bytes } : module;
}

/** Compiles a rule table to a module for some kind of host. */
export function emitModule(
  table: RuleTable,
  { reportErrors = true, ...options }: ModuleOptions,
  { exports, isDescribed, pagesMax }: HostKind,
): EmittedModule {
  const settings = { ...defaultEngineOptions, ...options };
  const runtime = runtimeModule();
  const data = new DataImage();
  const names = new NameTable();
  const index = new IndexTable();
  const slots = new AttributeSlots();
  const patterns = new PatternWriter(data, names);
  const roles = new RoleBits(table, names);
  const derivedRoles = new DerivedRoleNames(table);
  const conditions = new ConditionEmitter({ data, runtime, slots }, { ...settings, reportErrors });
  const rules = new RuleWriter(table, data, conditions);
  const root = writeScopes(table, data, names, index);
  writeRules({ table, data, names, index, patterns, roles, derivedRoles, rules, conditions });
  const enforcesSchemas = settings.schemaEnforcement !== "none" && table.schemas.size > 0;
  const unknown = enforcesSchemas ? writeSchemas({ table, data, names, index, patterns, slots }) : [];
  const excess = excessOf(names, data, rules, conditions).map((what) => ({ what, expression: "" }));
  const refusals = [...conditions.refusals, ...unknown.map((what) => ({ what, expression: what })), ...excess];
  if (refusals.length > 0) return { ok: false, refusals };
  const described = makeManifest(table, settings, slots);
  const manifest = encodeWasmManifest(described);
  const constants = new Map<string, LayoutConstant>([
    ...roles.write(data, patterns),
    ...root,
    ...slots.write(data, names, index),
    ["policyKeys", rules.writePolicyKeys()],
    ["policyCount", rules.policyCount],
    ["derivedRoleNames", derivedRoles.write(data)],
    ["derivedRoleCount", derivedRoles.count],
    ["defaultVersion", () => names.text(settings.defaultPolicyVersion, data)],
    ["defaultScope", () => names.text(settings.defaultScope, data)],
    ["rejectsInvalid", settings.schemaEnforcement === "reject" ? 1 : 0],
    ["timeZones", () => data.bytes(timeZoneTable(collectTimeZones(tableExpressions(table))))],
    ["bundleId", () => data.text(table.bundleId)],
    ["manifest", () => data.text(manifest)],
    ["mistakeTexts", () => data.words([...wasmStatuses.values()].map(({ sentence }) => data.text(sentence)))],
    ["abiVersion", wasmAbiVersion],
    ["typeNames", (features) => writeTypeNames("name", data, features)],
    ["internalTypeNames", (features) => writeTypeNames("internal", data, features)],
  ]);
  for (const [name, value] of [...names.write(data), ...index.write(data)]) constants.set(name, value);
  const linked = linkModule({
    runtime,
    functions: conditions.functions,
    tableLength: conditions.functions.length,
    exports,
    features: [
      ...featuresOf(table, settings, roles, rules),
      ...readsOf(conditions, slots, described.reads),
      ...(reportErrors ? ["reportsErrors"] : []),
      ...(reportErrors || rules.hasOutputs ? ["tellsMessages"] : []),
      ...(enforcesSchemas ? ["usesSchemas"] : []),
      ...data.features,
    ],
    data,
    constants,
    regions: regionsOf(conditions, rules, derivedRoles, slots),
    staticTables,
    customSections: new Map(isDescribed ? [[wasmManifestSection, encodeUtf8(manifest)]] : []),
    pagesMax,
  });
  return { ok: true, manifest: encodeUtf8(manifest), ...linked };
}

/** What there is too much of: names, rules, policies and expressions have numbers of 16 bits. */
function excessOf(names: NameTable, data: DataImage, rules: RuleWriter, conditions: ConditionEmitter): string[] {
  const excess: string[] = [];
  if (names.isOverfull) excess.push("a policy set with more than 65535 kinds, actions, roles and other names");
  if (data.isOverfull) excess.push("a resource with more than 65535 different rules");
  if (Math.max(rules.policyCount, conditions.functions.length) >= 0xffff)
    excess.push("a policy set with more than 65534 policies, or as many different expressions");
  return excess;
}

/** Memory of a decision; one region after the other, as `restart` of the runtime relies on. */
function regionsOf(
  conditions: ConditionEmitter,
  rules: RuleWriter,
  derivedRoles: DerivedRoleNames,
  slots: AttributeSlots,
): ReadonlyMap<string, number> {
  return new Map([
    ["verdicts", conditions.functions.length * 4],
    ["fired", rules.slotCount * 4],
    ["memoryEnd", 0],
    ["variables", conditions.variableBytes],
    ["visitedPolicies", rules.policyCount],
    ["activeRoles", derivedRoles.count],
    ["marksEnd", 0],
    ["principalSlots", slots.size("principal")],
    ["resourceSlots", slots.size("resource")],
    ["slotsEnd", 0],
  ]);
}

/** What decisions look at beyond names. */
function readsOf(conditions: ConditionEmitter, slots: AttributeSlots, reads: readonly WasmReads[]): string[] {
  const readsAll = { principal: slots.readsAll("principal"), resource: slots.readsAll("resource") };
  const features: string[] = [];
  if (readsAll.principal) features.push("readsAllOfPrincipal");
  if (readsAll.resource) features.push("readsAllOfResource");
  if (conditions.functions.length > 0 || readsAll.principal || readsAll.resource) features.push("usesValues");
  if (conditions.readsRuntime) features.push("readsRuntime");
  if (conditions.readsNow) features.push("readsNow");
  if (reads.some(({ auxData }) => auxData.length > 0)) features.push("readsAuxData");
  return features;
}

/** The parts of the runtime that only some sets need. */
function featuresOf(table: RuleTable, settings: EngineOptions, roles: RoleBits, rules: RuleWriter): string[] {
  const hasPrincipalPolicies = table.rules.some((row) => row.policyKind === "principal");
  const hasRolePolicies = table.rules.some((row) => row.allowActions !== undefined);
  const hasGlobs = table.rules.some((row) => row.action.includes("*") && row.action !== "*");
  const features: string[] = [];
  if (settings.lenientScopeSearch) features.push("isLenient");
  if (settings.strictEvaluation) features.push("isStrict");
  if (rules.hasOutputs) features.push("usesOutputs");
  if (rules.isRemembering) features.push("remembersRules");
  if (roles.areMany) features.push("manyRoles");
  if (table.policyDerivedRoles.size > 0) features.push("usesDerivedRoles");
  if (hasPrincipalPolicies) features.push("usesPrincipalPolicies");
  if (hasRolePolicies) features.push("usesRolePolicies");
  if (hasPrincipalPolicies || hasRolePolicies || hasGlobs || roles.hasGlobs) features.push("usesPatterns");
  if (table.rules.some((row) => row.action.includes("*"))) features.push("anyAction");
  if (hasPrincipalPolicies || hasRolePolicies || hasOddNames(table, settings)) features.push("oddNames");
  const scopes = [settings.defaultScope, ...table.scopeParentRoles.keys(), ...table.rules.map(({ scope }) => scope)];
  if (scopes.some((scope) => scope !== "")) features.push("usesScopes");
  return features;
}

/** Whether a kind could be what is left of another name, or a version is written otherwise in the keys of policies. */
function hasOddNames({ rules }: RuleTable, { defaultPolicyVersion }: EngineOptions): boolean {
  const versions = [defaultPolicyVersion, ...rules.map(({ version }) => version)];
  return (
    rules.some(({ resource }) => /[_*]/.test(resource)) || versions.some((version) => sanitizeName(version) !== version)
  );
}
