import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type HubAddress, type PdpProcess, startPdpProcess } from "./pdp-process.ts";

const platform = `cerbos-${process.platform}-${process.arch}`;

/** The released program of Cerbos. */
export const cerbosBinary = fileURLToPath(
  new URL(`../../../../node_modules/@cerbos/${platform}/${platform}`, import.meta.url),
);

/** The released program exists for some platforms only. */
export const hasCerbos = existsSync(cerbosBinary);

/** An unmodified Cerbos PDP that gets its policies from a gateway. */
export type CerbosPdp = PdpProcess;

export function startCerbosPdp(hub: HubAddress): Promise<CerbosPdp> {
  return startPdpProcess(cerbosBinary, [], hub);
}
