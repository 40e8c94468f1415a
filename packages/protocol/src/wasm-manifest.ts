import { toCanonicalJson } from "./canonical-json.ts";
import { defaultEngineOptions, type SchemaEnforcement } from "./check.ts";
import { isRecord } from "./is-record.ts";

/** The custom section of a compiled policy set that tells what is in it: UTF-8 JSON. */
export const wasmManifestSection = "edict.manifest";

/** What a compiled policy set says of itself. Names are sorted; patterns stand as the policies have them. */
export interface WasmManifest {
  /** Version of the calls and the memory layout, `docs/wasm-abi.md`. A host refuses a version that it does not know. */
  readonly abi: number;
  /** The bundle that it was compiled from; empty before packaging. */
  readonly bundleId: string;
  readonly compilerVersion: number;
  readonly options: WasmManifestOptions;
  readonly kinds: readonly string[];
  readonly actions: readonly string[];
  readonly roles: readonly string[];
  readonly versions: readonly string[];
  readonly scopes: readonly string[];
  /** Kinds that read the same share an entry; the kind "*" is every kind that no other entry names. */
  readonly reads: readonly WasmReads[];
  /** Names of the attributes that have a slot, in the order of the slots. */
  readonly slots: { readonly principal: readonly string[]; readonly resource: readonly string[] };
}

/** What the module decides under, fixed when it was compiled. */
export interface WasmManifestOptions {
  readonly defaultPolicyVersion: string;
  readonly defaultScope: string;
  readonly lenientScopeSearch: boolean;
  readonly strictEvaluation: boolean;
  readonly schemaEnforcement: SchemaEnforcement;
}

/** What the policies for some kinds read of a request: the only parts of it that can change a decision about them. */
export interface WasmReads {
  readonly kinds: readonly string[];
  readonly principal: WasmPartyReads;
  readonly resource: WasmPartyReads;
  /** Parts of `request.auxData`, such as `["jwt", "iss"]`. */
  readonly auxData: WasmPaths;
  /** Whether they ask for the time. */
  readonly now: boolean;
}

/** What is read of a principal or resource. */
export interface WasmPartyReads {
  /** `id`, `kind`, `policyVersion`, `roles` and `scope`, where a condition reads them. */
  readonly fields: readonly string[];
  readonly attributes: WasmPaths;
}

/** Paths of names, the shortest that cover everything that is read; "all" where something looks at the whole map. */
export type WasmPaths = readonly (readonly string[])[] | "all";

/**
 * The manifest as it stands in the section: canonical JSON without what is empty or false, and without options as they are by
 * default; a path of one name is that name.
 */
export function encodeWasmManifest(manifest: WasmManifest): string {
  const { bundleId, options, reads, slots, ...rest } = manifest;
  return toCanonicalJson({
    ...rest,
    ...(bundleId !== "" && { bundleId }),
    ...withEntries("options", withoutDefaults(options)),
    reads: reads.map(({ kinds, principal, resource, auxData, now }) => ({
      kinds,
      ...withParty("principal", principal),
      ...withParty("resource", resource),
      ...withPaths("auxData", auxData),
      ...(now && { now }),
    })),
    ...withEntries("slots", Object.fromEntries(Object.entries(slots).filter(([, names]) => names.length > 0))),
  });
}

function withEntries(name: string, record: object): object {
  return Object.keys(record).length === 0 ? {} : { [name]: record };
}

function withoutDefaults(options: WasmManifestOptions): Partial<WasmManifestOptions> {
  const names = Object.keys(options) as (keyof WasmManifestOptions)[];
  return Object.fromEntries(
    names.filter((name) => options[name] !== defaultEngineOptions[name]).map((name) => [name, options[name]]),
  );
}

function withParty(name: string, { fields, attributes }: WasmPartyReads) {
  if (fields.length === 0 && attributes.length === 0) return {};
  return { [name]: { ...(fields.length > 0 && { fields }), ...withPaths("attributes", attributes) } };
}

function withPaths(name: string, paths: WasmPaths) {
  if (paths === "all") return { [name]: paths };
  return paths.length === 0 ? {} : { [name]: paths.map((path) => (path.length === 1 ? path[0] : path)) };
}

/** Reads the text of the section; `undefined` if it is no manifest. A manifest of another `abi` may have other parts. */
export function parseWasmManifest(text: string): WasmManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { abi, bundleId = "", compilerVersion, options = {}, reads, slots = {} } = value;
  if (!isRecord(options) || !isRecord(slots)) return undefined;
  if (typeof abi !== "number" || typeof bundleId !== "string" || typeof compilerVersion !== "number") return undefined;
  if (!Array.isArray(reads) || !reads.every(isRecord)) return undefined;
  return {
    abi,
    bundleId,
    compilerVersion,
    options: toOptions(options),
    kinds: toTexts(value["kinds"]),
    actions: toTexts(value["actions"]),
    roles: toTexts(value["roles"]),
    versions: toTexts(value["versions"]),
    scopes: toTexts(value["scopes"]),
    reads: reads.map(toReads),
    slots: { principal: toTexts(slots["principal"]), resource: toTexts(slots["resource"]) },
  };
}

function toOptions(options: { [key: string]: unknown }): WasmManifestOptions {
  const { schemaEnforcement } = options;
  return {
    defaultPolicyVersion: String(options["defaultPolicyVersion"] ?? defaultEngineOptions.defaultPolicyVersion),
    defaultScope: String(options["defaultScope"] ?? ""),
    lenientScopeSearch: options["lenientScopeSearch"] === true,
    strictEvaluation: options["strictEvaluation"] === true,
    schemaEnforcement: schemaEnforcement === "warn" || schemaEnforcement === "reject" ? schemaEnforcement : "none",
  };
}

function toReads(reads: { [key: string]: unknown }): WasmReads {
  return {
    kinds: toTexts(reads["kinds"]),
    principal: toPartyReads(reads["principal"]),
    resource: toPartyReads(reads["resource"]),
    auxData: toPaths(reads["auxData"]),
    now: reads["now"] === true,
  };
}

function toPartyReads(party: unknown): WasmPartyReads {
  const known = isRecord(party) ? party : {};
  return { fields: toTexts(known["fields"]), attributes: toPaths(known["attributes"]) };
}

function toPaths(paths: unknown): WasmPaths {
  if (paths === "all") return "all";
  return Array.isArray(paths) ? paths.map((path) => toTexts(typeof path === "string" ? [path] : path)) : [];
}

function toTexts(texts: unknown): readonly string[] {
  return Array.isArray(texts) ? texts.filter((text) => typeof text === "string") : [];
}
