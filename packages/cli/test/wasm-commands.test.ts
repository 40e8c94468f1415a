import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bin = fileURLToPath(new URL("../bin/edict.mjs", import.meta.url));
const examples = fileURLToPath(new URL("../../../examples/expenses", import.meta.url));

function edict(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "edict-wasm-"));
  expect(edict("wasm", examples, "-o", file("all.wasm")).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("edict wasm", () => {
  it("writes a module that imports nothing, and the same one again", () => {
    const module = new WebAssembly.Module(readFileSync(file("all.wasm")));
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    edict("wasm", examples, "-o", file("again.wasm"));
    expect(readFileSync(file("again.wasm")).equals(readFileSync(file("all.wasm")))).toBe(true);
  });

  it("writes a part", () => {
    const { status } = edict("wasm", examples, "-o", file("part.wasm"), "--resources", "expense", "--actions", "view");
    expect(status).toBe(0);
    const { stdout } = edict("inspect", file("part.wasm"), "--json");
    expect(JSON.parse(stdout)).toMatchObject({ kinds: ["expense"] });
    expect(readFileSync(file("part.wasm")).includes("document")).toBe(false);
  });

  it.each([
    [["wasm", examples], 2, "required option '-o, --out <file>'"],
    [["wasm", "/nowhere", "-o", "x"], 1, "/nowhere does not exist"],
    [["wasm", examples, "-o", "/nowhere/x"], 1, "/nowhere/x cannot be written (ENOENT)"],
    [["wasm", examples, "-o", "x", "--resources", "nonsense"], 1, 'no policy speaks of the resource kind "nonsense"'],
  ] as const)("%j", (args, code, sentence) => {
    const { status, stderr } = edict(...args);
    expect({ status, stderr }).toMatchObject({ status: code, stderr: expect.stringContaining(sentence) });
  });
});

describe("edict inspect", () => {
  it("tells which attributes each kind reads", () => {
    const { stdout, status } = edict("inspect", file("all.wasm"));
    expect(status).toBe(0);
    expect(stdout).toContain("artifact  module, ");
    expect(stdout).toMatch(/expense reads\n {2}principal +P\.id P\.attr\.manages\n {2}resource +R\.attr\.amount/);
  });

  it("reads components, too", () => {
    expect(edict("wasm", examples, "-o", file("all.component.wasm"), "--component").status).toBe(0);
    expect(edict("inspect", file("all.component.wasm")).stdout).toContain("artifact  component, ");
  });

  it("says what is wrong with other files", () => {
    writeFileSync(file("text"), "no module");
    writeFileSync(file("foreign.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    const sentences = ["text", "foreign.wasm", "missing"].map((name) => edict("inspect", file(name)).stderr);
    expect(sentences.map((sentence) => sentence.replaceAll(`${folder}/`, "").trim())).toEqual([
      "edict: text is not a WebAssembly module or component",
      "edict: foreign.wasm is WebAssembly, but was not compiled by Edict: it has no manifest",
      "edict: missing does not exist",
    ]);
  });
});
