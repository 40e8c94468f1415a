import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transpile } from "@bytecodealliance/jco";
import { rolldown } from "rolldown";
import { checkWithEngine, compileComponent, compileWasm, instant, makeRequests } from "../compiled-policies.ts";

/**
 * A program in one file, without imports: policies, cases and what is needed to ask. It exports `outcome()`, which takes a
 * compiled module where the runtime compiles none itself.
 */
export interface Program {
  readonly folder: string;
  readonly text: string;
}

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One set of cases for all: requests, and what the engine answers. */
const cases = makeRequests(500).map((made) => {
  const request = JSON.parse(JSON.stringify(made));
  return { request, results: checkWithEngine(request) };
});
export const caseCount = cases.length;

/** The module, as the binding loads it. */
export function makeModuleProgram(folder: string): Promise<Program> {
  return bundle(folder, compileWasm(), [
    `import * as embedded from ${JSON.stringify(place("../../src/index.ts"))};`,
    `import { runCases } from ${JSON.stringify(place("./run-cases.mjs"))};`,
    "const run = (material) => runCases(embedded, material);",
  ]);
}

/** The component, as jco turns it into JavaScript and a core module. */
export async function makeComponentProgram(folder: string): Promise<Program> {
  const { files } = await transpile(compileComponent(), { name: "pdp", instantiation: "async" });
  const texts = new Map(Object.entries(files));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pdp.js"), texts.get("pdp.js") ?? "");
  return bundle(folder, texts.get("pdp.core.wasm") ?? new Uint8Array(), [
    'import { instantiate } from "./pdp.js";',
    `import { runComponentCases } from ${JSON.stringify(place("./run-component-cases.mjs"))};`,
    "const run = (material) => runComponentCases(instantiate, material);",
  ]);
}

async function bundle(folder: string, wasm: Uint8Array, head: readonly string[]): Promise<Program> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "policies.wasm"), wasm);
  const material = { wasm: Buffer.from(wasm).toString("base64"), instant, cases };
  await writeFile(join(folder, "material.json"), JSON.stringify(material));
  const entry = [
    ...head,
    'import material from "./material.json" with { type: "json" };',
    "export const outcome = (wasm) => run(wasm === undefined ? material : { ...material, wasm });",
  ];
  await writeFile(join(folder, "entry.mjs"), entry.join("\n"));
  const build = await rolldown({
    input: join(folder, "entry.mjs"),
    resolve: { conditionNames: ["edict-source", "import"] },
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm" });
  const text = output[0].code;
  await writeFile(join(folder, "program.mjs"), text);
  const print = 'import { outcome } from "./program.mjs";\nconsole.log(JSON.stringify(await outcome()));\n';
  await writeFile(join(folder, "print.mjs"), print);
  return { folder, text };
}
