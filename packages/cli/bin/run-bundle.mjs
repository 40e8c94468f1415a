import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";

/**
 * Runs the CommonJS files of a folder as `require` would, but with the code that V8 compiled for them before, if it is there
 * and fits: compiling takes longer than most commands. It stands beside the file, under `ending`. With EDICT_KEEP_CODE set,
 * what was compiled is kept at the end.
 */
export function runBundle(folder, ending) {
  const modules = new Map();
  const scripts = new Map();
  const requireFile = createRequire(folder);

  const load = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const filename = folder + name;
    const code = `${filename}.${ending}`;
    const cachedData = existsSync(code) ? readFileSync(code) : undefined;
    const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, "utf8")}\n})`;
    const script = new Script(source, { filename, cachedData });
    scripts.set(code, script);
    script.runInThisContext()(module.exports, requireOf, module, filename, folder);
    return module.exports;
  };
  const requireOf = Object.assign((id) => (id.startsWith("./") ? load(id.slice(2)) : requireFile(id)), requireFile);

  if (process.env.EDICT_KEEP_CODE !== undefined) {
    process.on("exit", () => {
      for (const [file, script] of scripts) {
        writeFileSync(`${file}.new`, script.createCachedData());
        renameSync(`${file}.new`, file);
      }
    });
  }
  load("main.cjs");
}
