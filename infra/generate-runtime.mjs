// Compiles the runtime of compiled policies (packages/compiler/assembly, AssemblyScript) to the image that the compiler
// links with policies. Does nothing when the sources are those of the image that is there.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sourceFolder = join(root, "packages/compiler/assembly");
const imageFile = join(root, "packages/compiler/src/wasm/generated/runtime-image.ts");

const options = [
  "--runtime",
  "stub",
  "--noAssert",
  "--use",
  "abort=",
  "--optimizeLevel",
  "2",
  "--shrinkLevel",
  "1",
  "--outFile",
  "runtime.wasm",
];

/** Compiles the runtime if its sources have changed; whether it did. */
export async function generateRuntime() {
  const sources = listSources(sourceFolder).map((path) => [relative(sourceFolder, path), readFileSync(path, "utf8")]);
  const hash = createHash("sha256")
    .update(JSON.stringify([sources, options]))
    .digest("hex");
  if (existsSync(imageFile) && readFileSync(imageFile, "utf8").startsWith(`// ${hash}`)) return false;
  const image = await compile(new Map(sources));
  mkdirSync(dirname(imageFile), { recursive: true });
  const text = Buffer.from(image).toString("base64");
  writeFileSync(
    `${imageFile}.new`,
    `// ${hash}\n/** The compiled runtime, in base64; made by infra/generate-runtime.mjs. */\nexport const runtimeImage =\n  "${text}";\n`,
  );
  renameSync(`${imageFile}.new`, imageFile);
  return true;
}

async function compile(sources) {
  const { main } = await import("assemblyscript/asc");
  let image;
  const { error, stderr } = await main(["index.ts", ...options], {
    readFile: (name) => sources.get(name.split("\\").join("/").replace(/^\.\//, "")) ?? null,
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm")) image = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || image === undefined) throw new Error(`the runtime does not compile:\n${stderr.toString()}`);
  return image;
}

function listSources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listSources(path);
      return entry.name.endsWith(".ts") ? [path] : [];
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await generateRuntime()) ? "compiled the runtime" : "the runtime is up to date");
}
