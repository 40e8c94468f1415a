import { readFileSync } from "node:fs";
import {
  parseWasmManifest,
  wasmAbiVersion,
  wasmAnswerAddress,
  wasmDepthMax,
  wasmFixedCells,
  wasmManifestSection,
  wasmRequestWords,
  wasmStatuses,
  wasmTags,
} from "@edict/protocol/wasm";
import { describe, expect, it } from "vitest";
import type { ModuleExports } from "../src/module-exports.ts";
import { compileWasm } from "./compiled-policies.ts";

const page = readFileSync(new URL("../../../docs/wasm-abi.md", import.meta.url), "utf8");
const sources = (path: string) => readFileSync(new URL(`../../compiler/assembly/${path}`, import.meta.url), "utf8");
const module = new WebAssembly.Module(compileWasm() as BufferSource);
const start = () => new WebAssembly.Instance(module).exports as unknown as ModuleExports;

/** `| 128 | `name` |` → [128, "name"]. */
const rows = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, number, name]) => [Number(number), name]);

describe("the page says what the code says", () => {
  it("words of the request", () => {
    const words = rows(/^\| (\d+) \| `(\w+)` \| /gm).filter(([address]) => Number(address) >= 128);
    expect(words).toEqual(Object.entries(wasmRequestWords).map(([name, address]) => [address, name]));
    expect(page).toContain(`| ${wasmAnswerAddress} | | the answer of \`check_json\``);
  });

  it("cells", () => {
    const cells = rows(/^\| (\d+) \| `(\w+)` \|$/gm);
    expect(cells).toEqual(Object.entries(wasmFixedCells).map(([name, address]) => [address, name]));
    const tags = rows(/^\| (\d+) \| `(double|string|list|map|timestamp)` \| /gm);
    for (const [tag, name] of tags) expect(wasmTags[name as keyof typeof wasmTags]).toBe(tag);
    expect(tags).toHaveLength(5);
  });

  it("statuses", () => {
    for (const [status, { sentence }] of wasmStatuses) expect(page).toContain(`| ${status} | ${sentence} |`);
    expect(page).toContain(`deeper than ${wasmDepthMax} levels`);
    expect(page).toContain(`| \`abi\` | ${wasmAbiVersion};`);
  });

  it("the runtime's own numbers", () => {
    const request = sources("driver/request.ts");
    const own = { principalVersion: "principalPolicyVersion", resourceVersion: "resourcePolicyVersion" } as const;
    const declared = [...request.matchAll(/^export const (\w+): usize = at(?: \+ (\d+))?;/gm)];
    const found = declared.map(([, name = "", offset]) => [
      own[name as keyof typeof own] ?? name,
      128 + Number(offset ?? 0),
    ]);
    expect(Object.fromEntries(found)).toEqual(wasmRequestWords);
    const scan = sources("json/scan-json.ts");
    for (const status of wasmStatuses.keys())
      if (status < 100) expect(scan).toMatch(new RegExp(`MISTAKE_\\w+: u32 = ${status};`));
    expect(scan).toContain(`depthMax: u32 = ${wasmDepthMax};`);
    expect(sources("json/check-json.ts")).toContain(`answer: usize = ${wasmAnswerAddress};`);
  });

  it("calls", () => {
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    for (const name of names) expect(page).toContain(name === "memory" ? "`memory`" : `${name}(`);
    expect(start().abi_version()).toBe(wasmAbiVersion);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
  });

  it("the manifest", () => {
    const [section] = WebAssembly.Module.customSections(module, wasmManifestSection);
    const text = new TextDecoder().decode(section);
    expect(parseWasmManifest(text)).toBeDefined();
    for (const field of Object.keys(JSON.parse(text))) expect(page).toContain(`\`${field}\``);
  });
});

/** A host written by the page: nothing but the exports and the numbers that it gives. */
it("a_host_by_the_page_decides_without_JSON", () => {
  const host = start();
  const view = () => new DataView(host.memory.buffer);
  const set = (address: number, value: number) => view().setUint32(address, value, true);
  const get = (address: number) => view().getUint32(address, true);
  const [manifestSection] = WebAssembly.Module.customSections(module, "edict.manifest");
  const { slots } = JSON.parse(new TextDecoder().decode(manifestSection));
  let top = 0;
  const room = (size: number) => {
    const at = top;
    top = (top + size + 7) & ~7;
    return at;
  };
  const string = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    const cell = room(16);
    const at = room(bytes.length);
    new Uint8Array(host.memory.buffer).set(bytes, at);
    for (const [i, word] of [5, bytes.length, at, 0].entries()) set(cell + i * 4, word);
    return cell;
  };
  const list = (cells: number[]) => {
    const at = room(cells.length * 4);
    for (const [i, cell] of cells.entries()) set(at + i * 4, cell);
    return at;
  };
  const isAllowed = (id: string, owner: string) => {
    top = host.begin_request(1024);
    set(132, string(id));
    set(144, 1);
    set(148, list([string("user")]));
    top = host.begin_resource(1024);
    set(152, string("album"));
    set(168, 1);
    set(172, list([string("view")]));
    set(get(212) + 4 * slots.resource.indexOf("owner"), string(owner));
    return get(host.check()) === 1;
  };
  expect([isAllowed("ann", "ann"), isAllowed("ann", "bob"), isAllowed("bob", "bob")]).toEqual([true, false, true]);
  const kept = host.keep(4096);
  host.begin_request(8);
  expect(host.begin_request(8)).toBeGreaterThanOrEqual(kept + 4096);
});
