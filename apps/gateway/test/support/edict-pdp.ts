import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type HubAddress, type PdpProcess, startPdpProcess } from "./pdp-process.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Compiles `edict`, as it is run outside tests. */
export function buildEdict(): void {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "packages/cli"], { cwd: root });
}

/** `edict server` that gets its policies from a gateway. */
export function startEdictPdp(hub: HubAddress): Promise<PdpProcess> {
  return startPdpProcess(process.execPath, [`${root}packages/cli/bin/edict.mjs`], hub);
}
