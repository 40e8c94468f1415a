import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AuxData, CheckInput, EngineOptions, JsonObject, PlanInput, Principal, Resource } from "@edict/protocol";

/** Where the recorded cases lie, beside the repository; tests that need them are skipped without them. */
export const corpusRoot = resolve(import.meta.dirname, "../../../../shared/corpus");
export const hasCorpus = existsSync(join(corpusRoot, "cases"));

/** One file of cases; `want` is what the real binary answered. */
export interface CaseFile {
  readonly suite: string;
  readonly file: string;
  readonly kind?: string;
  readonly store: string;
  readonly tests?: string;
  readonly cliArgs?: readonly string[];
  readonly options?: Partial<EngineOptions>;
  readonly variants?: readonly Partial<EngineOptions>[];
  readonly cases: readonly CorpusCase[];
}

export interface CorpusCase {
  readonly id: string;
  readonly oracle?: string;
  readonly unstable?: boolean;
  readonly input?: RawInput;
  readonly action?: string;
  readonly request?: RawInput;
  readonly want: { readonly [name: string]: unknown };
}

/** Requests as the cases write them: absent members are empty. */
export interface RawInput {
  readonly requestId?: string;
  readonly principal: Partial<Principal>;
  readonly resource: Partial<Resource>;
  readonly actions?: readonly string[];
  readonly auxData?: { readonly jwt?: JsonObject };
}

export interface RandomFile {
  readonly seed: number;
  readonly store: string;
  readonly options: Partial<EngineOptions>;
  readonly requests: readonly (CorpusCase & { readonly op: "check" | "plan" })[];
}

/** Files of one suite, sorted by name. */
export function readSuite(suite: string): readonly CaseFile[] {
  const folder = join(corpusRoot, "cases", suite);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name): CaseFile => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

export function readRandom(): readonly RandomFile[] {
  const folder = join(corpusRoot, "random");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith("seed-"))
    .sort()
    .map((name): RandomFile => JSON.parse(readFileSync(join(folder, name, "requests.json"), "utf8")));
}

/** All files below a store: path → bytes. Hidden ones are left to the reader of policies to skip. */
export function readStore(name: string): ReadonlyMap<string, Uint8Array> {
  return readFolder(join(corpusRoot, name.startsWith("random/") ? name : join("stores", name)));
}

export function readFolder(root: string): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const visit = (prefix: string) => {
    for (const entry of readdirSync(join(root, prefix), { withFileTypes: true })) {
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else files.set(path, readFileSync(join(root, path)));
    }
  };
  visit("");
  return files;
}

export function toCheckInput(raw: RawInput): CheckInput {
  return {
    requestId: raw.requestId ?? "",
    principal: toPrincipal(raw.principal),
    resource: toResource(raw.resource),
    actions: raw.actions ?? [],
    auxData: toAuxData(raw),
  };
}

export function toPlanInput(raw: RawInput): PlanInput {
  const { kind, policyVersion, scope, attr } = toResource(raw.resource);
  return {
    requestId: raw.requestId ?? "",
    actions: raw.actions ?? [],
    principal: toPrincipal(raw.principal),
    resource: { kind, policyVersion, scope, attr },
    auxData: toAuxData(raw),
  };
}

function toPrincipal({
  id = "",
  policyVersion = "",
  scope = "",
  roles = [],
  attr = {},
}: Partial<Principal>): Principal {
  return { id, policyVersion, scope, roles, attr };
}

function toResource({ kind = "", id = "", policyVersion = "", scope = "", attr = {} }: Partial<Resource>): Resource {
  return { kind, id, policyVersion, scope, attr };
}

/** Claims come as a token would bring them: `aud` is a list and null claims are gone. */
function toAuxData({ auxData }: RawInput): AuxData | undefined {
  if (auxData?.jwt === undefined) return undefined;
  const claims = Object.entries(auxData.jwt).filter(([, value]) => value !== null);
  const jwt = Object.fromEntries(
    claims.map(([name, value]) => [name, name === "aud" && typeof value === "string" ? [value] : value]),
  );
  return { jwt, jwts: {} };
}
