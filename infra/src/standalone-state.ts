import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartFailure } from "./start-failure.ts";

/** What the starter keeps between starts, in `<home>/standalone.json`. */
export interface StandaloneState {
  /** Names this installation where its files cannot be below the data folder. */
  readonly instanceId: string;
  readonly databasePassword: string;
  /** 64 hexadecimal characters: `EDICT_SECRET`. */
  readonly secret: string;
  readonly demo: DemoState | undefined;
}

/** What the panel shows of the demo workspace. */
export interface DemoState {
  readonly workspaceId: string;
  readonly ownerEmail: string;
  readonly ownerName: string;
  readonly storeSlug: string;
  readonly deploymentId: string;
  readonly gitToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export async function readState(home: string): Promise<StandaloneState> {
  const path = join(home, fileName);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) {
    const state = {
      instanceId: randomBytes(8).toString("hex"),
      databasePassword: randomBytes(24).toString("hex"),
      secret: randomBytes(32).toString("hex"),
      demo: undefined,
    };
    await writeState(home, state);
    return state;
  }
  try {
    return JSON.parse(text) as StandaloneState;
  } catch {
    throw new StartFailure(`${path} cannot be read; restore it from a backup, or remove ${home} to begin anew.`);
  }
}

export async function writeState(home: string, state: StandaloneState): Promise<void> {
  const path = join(home, fileName);
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

const fileName = "standalone.json";
