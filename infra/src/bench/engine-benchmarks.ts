import { measureChecks, measureScale } from "./measure-checks.ts";
import { measureCompiles } from "./measure-compiles.ts";

// A process of its own: test runners rewrite modules, which makes small functions several times slower.
const [edict = "", referenceFolder = "", cerbos] = process.argv.slice(2);
const checks = await measureChecks(referenceFolder);
const scale = measureScale([1, 50, 500]);
const compiles = await measureCompiles(edict, cerbos);
process.stdout.write(JSON.stringify({ checks, scale, compiles }));
