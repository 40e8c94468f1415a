import { existsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const chunkBytes = 1 << 20;
const waitMs = 5;
const waitsMax = 2_000;

/** What Cerbos notes about a call in its audit log; more than it answers. */
export interface LoggedDecision {
  readonly callId: string;
  readonly checkResources?: { readonly outputs?: readonly { readonly evaluationErrors?: unknown }[] };
  readonly planResources?: { readonly output?: { readonly evaluationErrors?: unknown } };
  readonly auditTrail?: { readonly effectivePolicies?: { readonly [key: string]: { readonly attributes?: Sources } } };
}

interface Sources {
  readonly source?: string;
}

/** Follows a file audit log while it grows. */
export class DecisionLog {
  readonly #path: string;
  readonly #decisions = new Map<string, LoggedDecision>();
  #file: FileHandle | undefined;
  #rest = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** The entry of a call, waited for; each entry is handed out once. Throws if it does not appear. */
  async take(callId: string): Promise<LoggedDecision> {
    for (let wait = 0; wait < waitsMax; wait++) {
      const found = this.#decisions.get(callId);
      this.#decisions.delete(callId);
      if (found !== undefined) return found;
      if (!(await this.#readOn())) await sleep(waitMs);
    }
    throw new Error(`Call ${callId} is not in the audit log.`);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #readOn(): Promise<boolean> {
    if (this.#file === undefined && !existsSync(this.#path)) return false;
    this.#file ??= await open(this.#path, "r");
    const chunk = Buffer.alloc(chunkBytes);
    const { bytesRead } = await this.#file.read(chunk, 0, chunkBytes);
    if (bytesRead === 0) return false;
    const bytes = Buffer.concat([this.#rest, chunk.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf("\n") + 1;
    this.#rest = bytes.subarray(end);
    for (const line of bytes.toString("utf8", 0, end).split("\n")) {
      if (line === "") continue;
      const decision: LoggedDecision = JSON.parse(line);
      this.#decisions.set(decision.callId, decision);
    }
    return true;
  }
}
