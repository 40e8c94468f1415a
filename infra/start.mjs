// `npm start`: everything real on one machine. This file needs nothing but Node: it looks whether the machine is fit, installs
// and builds what is missing or stale, and hands over to the starter (infra/src/standalone.ts).
import { checkMachine } from "./start/check-machine.mjs";
import { prepareTree } from "./start/prepare-tree.mjs";
import { StartFailure } from "./start/start-failure.mjs";

try {
  const settings = await checkMachine(process.env);
  await prepareTree(process.env);
  const { runStandalone } = await import("./dist/standalone.js");
  await runStandalone(settings);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const isExpected = error instanceof StartFailure || error.name === "StartFailure" || error.name === "EdictError";
  console.error(`\n  ✗ ${error.message}\n`);
  if (!isExpected && process.env.EDICT_DEBUG === "1") console.error(error);
  process.exit(1);
}
