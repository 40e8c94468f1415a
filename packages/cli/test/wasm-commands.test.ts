import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const bin = fileURLToPath(new URL("../bin/edict.mjs", import.meta.url));
const examples = fileURLToPath(new URL("../../../examples/expenses", import.meta.url));

function edict(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

let folder: string;
const file = (name: string) => join(folder, name);
/** Each call is a process of its own, and some tests make many. */
vi.setConfig({ testTimeout: 60_000 });
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

  it("writes a smaller module without reports of errors", () => {
    const { status } = edict("wasm", examples, "-o", file("lean.wasm"), "--no-error-reports");
    expect(status).toBe(0);
    expect(readFileSync(file("lean.wasm")).length).toBeLessThan(readFileSync(file("all.wasm")).length);
  });

  it.each([
    [[], "module", false],
    [["--component"], "component policy", true],
    [["--component", "policy"], "component policy", true],
    [["--component", "service"], "component service", true],
  ] as const)("writes what it is asked for, and a part of it: %j", (world, what, isComponent) => {
    const name = `${world.join("")}.wasm`;
    const { status, stdout } = edict("wasm", examples, ...world, "-o", file(name));
    const bytes = readFileSync(file(name));
    expect([status, stdout]).toEqual([0, `${file(name)}: ${what}, ${bytes.length} bytes\n`]);
    expect([...bytes.subarray(4, 8)]).toEqual(isComponent ? [13, 0, 1, 0] : [1, 0, 0, 0]);
    const slice = ["--resources", "expense", "--actions", "view", "--roles", "employee", "--scopes", ""];
    expect(edict("wasm", examples, ...world, ...slice, "-o", file(name)).status).toBe(0);
    const part = readFileSync(file(name));
    expect(part.length).toBeLessThan(bytes.length);
    for (const word of ["document", "finance", "approve"]) {
      expect(bytes.includes(word), word).toBe(true);
      expect(part.includes(word), word).toBe(false);
    }
  });

  it("takes names as policies do, and tells those that may be slips", () => {
    const policies = file("leave");
    mkdirSync(policies);
    const rules = '[{ actions: [view, "edit:*"], effect: EFFECT_ALLOW, roles: ["*"] }]';
    writeFileSync(
      join(policies, "leave.yaml"),
      `apiVersion: api.cerbos.dev/v1\nresourcePolicy: { resource: leave-request, version: default, rules: ${rules} }\n`,
    );
    const ask = (...slice: readonly string[]) => edict("wasm", policies, "-o", file("leave.wasm"), ...slice);
    for (const kind of ["leave-request", "leave_request"]) {
      const { status, stderr } = ask("--resources", kind, "--actions", "view,edit:own", "--scopes", ".");
      expect([kind, status, stderr]).toEqual([kind, 0, ""]);
    }
    expect(ask("--actions", "view,edit").stderr).toBe('edict: no policy speaks of the action "edit"\n');
    const role = ask("--roles", "usr");
    expect([role.status, role.stderr]).toEqual([0, 'edict: only rules for anything at all cover the role "usr"\n']);
  });

  it("says where there is what cannot be compiled", () => {
    const policies = file("refused");
    mkdirSync(join(policies, "_schemas"), { recursive: true });
    const policy = "apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  resource: doc\n  version: default\n  rules: []\n";
    writeFileSync(
      join(policies, "doc.yaml"),
      `${policy}  schemas: { resourceSchema: { ref: "cerbos:///doc.json" } }\n`,
    );
    writeFileSync(join(policies, "_schemas/doc.json"), '{ "properties": { "p": { "format": "regex" } } }');
    for (const world of [[], ["--component"], ["--component", "service"]]) {
      const { status, stderr } = edict("wasm", policies, ...world, "--schemas", "warn", "-o", file("refused.wasm"));
      expect(status).toBe(3);
      expect(stderr).toContain("_schemas/doc.json:1:26 ");
      expect(stderr).toContain("Format regex cannot be compiled to Wasm");
      expect(existsSync(file("refused.wasm"))).toBe(false);
    }
  });

  it.each([
    [["wasm", examples, "-o", "x", "--component", "proxy"], 80, "Allowed choices are policy, service"],
    [["wasm", examples], 80, "required option '-o, --out <file>'"],
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
    const { stdout } = edict("inspect", file("all.component.wasm"));
    expect(stdout).toMatch(/^artifact {2}component, \d+ bytes$/m);
    expect(stdout).toMatch(
      /^exports {3}cerbos:policy\/authorization edict:pdp\/timed-authorization@1.0.0 edict:pdp\/decide@1.0.0 edict:pdp\/bundle@1.0.0$/m,
    );
    expect(stdout).toMatch(/^imports {3}nothing$/m);
    // The rest is what the module says of itself.
    const rest = (text: string) => text.slice(text.indexOf("ABI "));
    expect(rest(stdout)).toBe(rest(edict("inspect", file("all.wasm")).stdout));
    const json = (name: string) => edict("inspect", file(name), "--json").stdout;
    expect(JSON.parse(json("all.component.wasm"))).toEqual(JSON.parse(json("all.wasm")));
  });

  it("tells what a service wants from its host", () => {
    edict("wasm", examples, "-o", file("service.wasm"), "--component", "service");
    const { stdout } = edict("inspect", file("service.wasm"));
    expect(stdout).toMatch(/^exports {3}wasi:http\/incoming-handler@0.2.0$/m);
    expect(stdout).toMatch(/^imports {3}wasi:io\/error@0.2.0 wasi:io\/streams@0.2.0 wasi:http\/types@0.2.0$/m);
  });

  it("says what is wrong with other files", () => {
    writeFileSync(file("text"), "no module");
    writeFileSync(file("foreign.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    writeFileSync(file("foreign.component.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0));
    mkdirSync(file("_"));
    writeFileSync(file("broken.wasm"), readFileSync(file("all.wasm")).subarray(0, 1000));
    const noManifest = "is WebAssembly without a manifest: it is incomplete, or was not compiled by Edict";
    const sentences = ["text", "foreign.wasm", "foreign.component.wasm", "broken.wasm", "_", "missing"].map(
      (name) => edict("inspect", file(name)).stderr,
    );
    expect(sentences.map((sentence) => sentence.replaceAll(`${folder}/`, "").trim())).toEqual([
      "edict: text is not a WebAssembly module or component",
      `edict: foreign.wasm ${noManifest}`,
      `edict: foreign.component.wasm ${noManifest}`,
      `edict: broken.wasm ${noManifest}`,
      "edict: _ is a directory",
      "edict: missing does not exist",
    ]);
  });
});
