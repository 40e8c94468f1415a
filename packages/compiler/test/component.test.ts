import { readFileSync } from "node:fs";
import { join } from "node:path";
import { componentEmbed, componentNew, parse, transpile } from "@bytecodealliance/jco";
import { readPolicySet } from "@edict/policy";
import { parseWasmManifest, wasmManifestSection } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { compilePolicySet } from "../src/index.ts";
import { ComponentWriter } from "../src/wasm/component/component-writer.ts";
import { emitComponent, type WorldName } from "../src/wasm/index.ts";

function compile(condition: string) {
  const text = `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: doc
  version: default
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: '${condition}' } } }
`;
  const set = readPolicySet(new Map([["doc.yaml", new TextEncoder().encode(text)]]));
  const { table, diagnostics } = compilePolicySet(set, { schemas: "ignore" });
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

function emit(world: WorldName, condition = "R.attr.owner == P.id"): Uint8Array {
  const result = emitComponent(compile(condition), world);
  if (!result.ok) throw new Error(JSON.stringify(result.refusals));
  return result.bytes;
}

async function transpiled(bytes: Uint8Array) {
  const { files, imports, exports } = await transpile(bytes, { name: "pdp" });
  return { files: new Map(Object.entries(files)), imports: imports.sort(), exports: exports.map(([name]) => name) };
}

const wit = (path: string) => readFileSync(join(import.meta.dirname, "../wit", path), "utf8");

/** The WIT texts as one, as a package with another inside. */
function wholeWit(): string {
  const published = wit("deps/cerbos-policy.wit").replace(/^\/\/\/.*\n/gm, "");
  return `${wit("edict-pdp.wit")}\n${published.replace(/package cerbos:policy;([\s\S]*)/, "package cerbos:policy {$1}")}`;
}

const withoutComments = (bytes: Uint8Array | undefined) =>
  new TextDecoder().decode(bytes).replace(/^\s*(\/\*\*[\s\S]*?\*\/|\/\/.*)\n/gm, "");

const coreImports = (files: ReadonlyMap<string, Uint8Array>) =>
  WebAssembly.Module.imports(new WebAssembly.Module(Uint8Array.from(files.get("pdp.core.wasm") ?? [])));

describe("the component of the world policy", () => {
  it("imports nothing, and neither does the module in it", async () => {
    const { files, imports, exports } = await transpiled(emit("policy"));
    expect(imports).toEqual([]);
    expect(coreImports(files)).toEqual([]);
    expect(exports).toContain("cerbos:policy/authorization");
    expect(exports).toContain("edict:pdp/timed-authorization@1.0.0");
    expect(exports).toContain("edict:pdp/decide@1.0.0");
    expect(exports).toContain("edict:pdp/bundle@1.0.0");
  });

  it("has the types that the WIT texts describe, and is smaller than what the standard tools make of the same module", async () => {
    const bytes = emit("policy");
    const { files } = await transpiled(bytes);
    const core = files.get("pdp.core.wasm") ?? new Uint8Array();
    const embedded = await componentEmbed({ binary: core, witSource: wholeWit(), world: "policy" });
    const reference = await componentNew(embedded, []);
    const ofReference = await transpiled(reference);
    const declarations = [...files.keys()].filter((name) => name.endsWith(".d.ts"));
    expect(declarations).toHaveLength(5);
    for (const name of declarations)
      expect(withoutComments(files.get(name)), name).toBe(withoutComments(ofReference.files.get(name)));
    expect(bytes.length).toBeLessThan(reference.length);
  });

  it("can be linked with any component that imports the published interface", async () => {
    const linked = new ComponentWriter();
    const policies = linked.instantiateComponent(linked.addComponent(emit("policy")), []);
    const index = linked.aliasExport("instance", policies, "cerbos:policy/authorization");
    const caller = linked.instantiateComponent(linked.addComponent(await makeCaller()), [
      { name: "cerbos:policy/authorization", sort: "instance", index },
    ]);
    linked.export({ name: "ask", sort: "func", index: linked.aliasExport("func", caller, "ask") });
    const { files, imports, exports } = await transpiled(linked.toBytes());
    expect([imports, exports]).toEqual([[], ["ask"]]);
    expect(withoutComments(files.get("pdp.d.ts"))).toContain("export function ask(): number;");
  });

  it("says of itself what the module would say", () => {
    const bytes = emit("policy");
    const manifest = findCustomSection(bytes, wasmManifestSection);
    expect(parseWasmManifest(manifest)?.kinds).toEqual(["doc"]);
  });
});

/** A component of somebody else that asks for no resources at all and says whether that went well (0). */
async function makeCaller(): Promise<Uint8Array> {
  const core = await parse(`
    (module
      (import "cerbos:policy/authorization" "check" (func $check (param i32 i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
      (func (export "ask") (result i32)
        (call $check (i32.const 64) (i32.const 256))
        (i32.load8_u (i32.const 256))))`);
  const world = "world caller { import cerbos:policy/authorization; export ask: func() -> u32; }";
  const source = wholeWit().replace(/world policy \{[^}]*\}/, world);
  return await componentNew(await componentEmbed({ binary: core, witSource: source, world: "caller" }), []);
}

describe("the component of the world service", () => {
  const needed = ["@bytecodealliance/preview2-shim/http", "@bytecodealliance/preview2-shim/io"];

  it.each([
    ["R.attr.owner == P.id", needed],
    ["now() > timestamp(R.attr.since)", ["@bytecodealliance/preview2-shim/clocks", ...needed]],
  ])("imports of WASI what it calls: %s", async (condition, wanted) => {
    const { files, imports, exports } = await transpiled(emit("service", condition));
    expect(imports).toEqual(wanted);
    expect(coreImports(files)).toEqual([]);
    expect(exports).toContain("wasi:http/incoming-handler@0.2.0");
  });
});

it.each<WorldName>(["policy", "service"])("the same policies give the same bytes: %s", (world) => {
  expect(emit(world)).toEqual(emit(world));
});

/** The text of a custom section of the component itself. */
function findCustomSection(bytes: Uint8Array, wanted: string): string {
  const decoder = new TextDecoder();
  let at = 8;
  const u32 = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const end = u32() + at;
    const length = id === 0 ? u32() : 0;
    const name = decoder.decode(bytes.subarray(at, at + length));
    if (id === 0 && name === wanted) return decoder.decode(bytes.subarray(at + length, end));
    at = end;
  }
  return "";
}
