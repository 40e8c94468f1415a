import { existsSync } from "node:fs";
import { measureWasm } from "./measure-wasm.ts";

// A process of its own, for the same reason as the engine's.
const [referenceFolder = ""] = process.argv.slice(2);
const measured = existsSync(referenceFolder) ? await measureWasm(referenceFolder) : null;
process.stdout.write(JSON.stringify(measured));
