import {
  sanitizeName,
  type WasmManifest,
  type WasmPartyReads,
  type WasmPaths,
  type WasmReads,
} from "@edict/protocol/wasm";
import { attributeSites } from "./read-attribute.ts";
import type { Members } from "./write-value.ts";

/** What goes into the module about requests for one kind: what its policies read and nothing else. */
export interface KindPlan {
  /** The kind that it is for, if it is for a single one, and the module's own text of it; else 0. */
  readonly kind: string;
  readonly kindCell: number;
  readonly principal: PartyPlan;
  readonly resource: PartyPlan;
  readonly readsResourceId: boolean;
  /** Members of the aux data. */
  readonly auxData: Members | undefined;
  readonly readsAuxData: boolean;
  readonly readsNow: boolean;
}

export interface PartyPlan {
  /** Whether the policies look at the map of attributes as a whole. */
  readonly isWhole: boolean;
  /** Attributes with a slot. */
  readonly attributes: readonly AttributePlan[];
}

export interface AttributePlan {
  readonly name: string;
  readonly slot: number;
  /** Where it is read, `read-attribute.ts`. */
  readonly site: number;
  /** Whether every object has a member of this name, so that only an own one counts. */
  readonly isInherited: boolean;
  readonly members: Members | undefined;
}

/**
 * Kinds met lately are found by their lengths: they are few, and looking whether one is the one costs less than hashing it.
 * A power of two.
 */
const recentKinds = 16;

const nothing: WasmReads = {
  kinds: [],
  principal: { fields: [], attributes: [] },
  resource: { fields: [], attributes: [] },
  auxData: [],
  now: false,
};

/** Plans of a module. */
export interface Plans {
  readonly of: (kind: string) => KindPlan;
  /** What goes in about the principal, and the time, where kinds that read different parts of it come together. */
  readonly common: KindPlan;
}

/** `cellOf` gives the text of a name that stays where it is, or 0. */
export function planKinds(manifest: WasmManifest, cellOf: (name: string) => number): Plans {
  const byKind = new Map<string, KindPlan>();
  // Principals look alike whatever they ask about; resources of different kinds do not.
  let site = manifest.slots.principal.length;
  const nextSite = () => site++;
  for (const reads of manifest.reads) {
    const plan = planOf(reads, manifest, nextSite);
    for (const kind of reads.kinds) {
      // Policies are found by kinds without special characters; what stands under others is found by no request.
      if (kind !== "*" && sanitizeName(kind) !== kind) continue;
      byKind.set(kind, { ...plan, kind, kindCell: kind === "*" ? 0 : cellOf(kind) });
    }
  }
  const others = byKind.get("*") ?? planOf(nothing, manifest, nextSite);
  const recent: KindPlan[] = Array(recentKinds).fill(others);
  const of = (kind: string) => {
    const place = kind?.length & (recentKinds - 1);
    const plan = recent[place] as KindPlan;
    if (plan.kind === kind) return plan;
    const found = byKind.get(kind) ?? byKind.get(sanitizeName(String(kind))) ?? others;
    recent[place] = found;
    return found;
  };
  return { of, common: planCommon(manifest, nextSite) };
}

/** What some kind reads, and of attributes that more than one of them reads, everything. */
function planCommon(manifest: WasmManifest, nextSite: () => number): KindPlan {
  const pathsOf = (paths: WasmPaths) => (paths === "all" ? [] : paths);
  const parts = manifest.reads.map(({ principal }) => principal.attributes);
  const auxData = manifest.reads.flatMap((reads) => (reads.auxData === "all" ? [[]] : reads.auxData));
  const principal = { fields: [], attributes: parts.flatMap(pathsOf) };
  const plan = planOf({ ...nothing, principal, auxData }, manifest, nextSite);
  const readsNow = manifest.reads.some(({ now }) => now);
  return { ...plan, readsNow, principal: { ...plan.principal, isWhole: parts.includes("all") } };
}

function planOf(
  { principal, resource, auxData, now }: WasmReads,
  { slots }: WasmManifest,
  nextSite: () => number,
): KindPlan {
  return {
    kind: "",
    kindCell: 0,
    principal: planParty(principal, slots.principal),
    resource: planParty(resource, slots.resource, nextSite),
    readsResourceId: resource.fields.includes("id"),
    auxData: toMembers(auxData),
    readsAuxData: auxData.length > 0,
    readsNow: now,
  };
}

function planParty({ attributes }: WasmPartyReads, slots: readonly string[], nextSite?: () => number): PartyPlan {
  const members = toMembers(attributes);
  const planned = [...(members ?? [])].flatMap(([name, inner]) => {
    const slot = slots.indexOf(name);
    if (slot < 0) return [];
    const site = (nextSite?.() ?? slot) % attributeSites;
    return [{ name, slot, site, isInherited: name in Object.prototype, members: inner }];
  });
  return { isWhole: attributes === "all", attributes: planned };
}

/** Paths as a tree; where one ends, others that go on from there say nothing more. */
function toMembers(paths: WasmPaths): Members | undefined {
  if (paths === "all" || paths.some((path) => path.length === 0)) return undefined;
  const rests = new Map<string, (readonly string[])[]>();
  for (const [name = "", ...rest] of paths) rests.set(name, [...(rests.get(name) ?? []), rest]);
  return new Map([...rests].map(([name, inner]) => [name, toMembers(inner)]));
}
