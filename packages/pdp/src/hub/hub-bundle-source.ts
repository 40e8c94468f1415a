import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { decodeRuleTable } from "@edict/engine";
import { EdictError, type RuleTable } from "@edict/protocol";
import {
  type BundleInfo,
  BundleType,
  SourceSchema,
  type WatchBundleRequest,
  WatchBundleRequestSchema,
  type WatchBundleResponse,
} from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import type { BundleCache } from "./bundle-cache.ts";
import type { HubClient, HubConnection } from "./hub-client.ts";
import { type SignedBundle, verifyBundle } from "./verify-bundle.ts";

export interface HubBundleSourceOptions {
  readonly client: HubClient;
  readonly connection: HubConnection;
  readonly cache: BundleCache;
  /** Trusted keys; `undefined` trusts the hub's keys when first seen and those only from then on. */
  readonly trustedKeys: ReadonlyMap<string, string> | undefined;
  readonly heartbeatIntervalMs: number;
  readonly retry: { readonly minMs: number; readonly maxMs: number };
  /** Load the first bundle and then stay with it. */
  readonly disableAutoUpdate: boolean;
  /** Puts a verified table to use. Throws if it cannot be used; then the old one stays. */
  readonly activate: (table: RuleTable) => void;
  readonly deactivate: () => void;
  readonly log: (event: HubEvent) => void;
}

/** What happens between a decision point and its hub; `message` is public. */
export interface HubEvent {
  readonly level: "info" | "warn";
  readonly message: string;
  readonly cause?: unknown;
}

export interface HubBundleSource {
  /** Bundle in use; "" before the first. */
  readonly activeBundleId: () => string;
  close(): Promise<void>;
}

const unknownBundle = "__unknown__";
const orphanedBundle = "__orphaned__";

/**
 * Follows a deployment: loads what the hub says, verifies it before use, acknowledges or refuses it, and keeps deciding with
 * the last good bundle whatever happens to the hub. Resolves once a first bundle is in use, or when that has to wait for the hub.
 */
export async function followDeployment(options: HubBundleSourceOptions): Promise<HubBundleSource> {
  const follower = new DeploymentFollower(options);
  await follower.start();
  return { activeBundleId: () => follower.activeBundleId, close: () => follower.close() };
}

class DeploymentFollower {
  readonly #options: HubBundleSourceOptions;
  readonly #stopping = new AbortController();
  readonly #heartbeats = new Wakeup();
  #keys: ReadonlyMap<string, string> | undefined;
  #outputHash = "";
  #isOrphaned = false;
  #loop: Promise<void> = Promise.resolve();
  activeBundleId = "";

  constructor(options: HubBundleSourceOptions) {
    this.#options = options;
    this.#keys = options.trustedKeys;
  }

  async start(): Promise<void> {
    this.#loadCached();
    const { client, log } = this.#options;
    try {
      await this.#use(await client.getBundle());
    } catch (error) {
      if (error instanceof EdictError && error.code === "unauthenticated") throw error;
      const having = this.activeBundleId === "" ? "no bundle yet" : `bundle ${this.activeBundleId} from the last run`;
      log({
        level: "warn",
        message: `the hub has nothing to load at the moment; deciding with ${having}`,
        cause: error,
      });
    }
    this.#loop = this.#followForEver();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#heartbeats.wake();
    await this.#loop;
  }

  #loadCached(): void {
    const { cache, connection, trustedKeys, log } = this.#options;
    const cached = cache.read();
    if (cached === undefined) return;
    try {
      const keys = trustedKeys ?? cached.keys;
      this.#accept(cached, keys, connection.deploymentId);
      this.#keys = keys;
      this.#outputHash = createHash("sha256").update(cached.bytes).digest("hex");
      log({ level: "info", message: `loaded bundle ${this.activeBundleId} kept from the last run` });
    } catch (error) {
      log({ level: "warn", message: "the bundle kept from the last run cannot be used", cause: error });
    }
  }

  /** Verifies and puts to use; the swap happens last. */
  #accept(bundle: SignedBundle, keys: ReadonlyMap<string, string>, deploymentId: string): void {
    const manifest = verifyBundle(bundle, deploymentId, keys);
    const table = decodeRuleTable(bundle.bytes);
    if (table.bundleId !== manifest.bundleId) {
      throw new EdictError("bundle_signature", "the bundle is not the one that its manifest names");
    }
    this.#options.activate(table);
    this.activeBundleId = table.bundleId;
    this.#isOrphaned = false;
  }

  async #use(info: BundleInfo): Promise<void> {
    const outputHash = Buffer.from(info.outputHash).toString("hex");
    if (outputHash === this.#outputHash) return;
    const { client, cache, connection, log } = this.#options;
    let bundleId = "";
    try {
      const bytes = await this.#download(info);
      bundleId = decodeRuleTable(bytes).bundleId;
      const manifest = await client.getManifest(bundleId);
      const keys = await this.#trustedKeys();
      this.#accept({ bytes, manifest }, keys, connection.deploymentId);
      cache.write({ bytes, manifest, keys });
      this.#outputHash = outputHash;
      log({ level: "info", message: `now deciding with bundle ${bundleId}` });
    } catch (error) {
      const reason = error instanceof EdictError ? error.message : "the bundle cannot be loaded";
      log({
        level: "warn",
        message: `bundle ${bundleId} refused: ${reason}; keeping ${this.activeBundleId || "none"}`,
        cause: error,
      });
      if (!isPassing(error)) await client.refuse(bundleId, reason).catch(() => undefined);
      throw error;
    }
  }

  async #download({ segments }: BundleInfo): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (const { checksum, downloadUrls } of segments) {
      parts.push(await this.#downloadSegment(Buffer.from(checksum).toString("hex"), downloadUrls));
    }
    return Buffer.concat(parts);
  }

  async #downloadSegment(checksum: string, urls: readonly string[]): Promise<Uint8Array> {
    let problem: unknown;
    for (const url of urls) {
      try {
        const bytes = await this.#options.client.download(url);
        if (createHash("sha256").update(bytes).digest("hex") === checksum) return bytes;
        problem = new EdictError("bundle_corrupt", "a part of the bundle is damaged");
      } catch (error) {
        problem = error;
      }
    }
    throw problem instanceof EdictError
      ? problem
      : new EdictError("unavailable", "the bundle could not be downloaded", problem);
  }

  async #trustedKeys(): Promise<ReadonlyMap<string, string>> {
    this.#keys ??= await this.#options.client.getKeys();
    return this.#keys;
  }

  async #followForEver(): Promise<void> {
    const { retry, log } = this.#options;
    let waitMs = retry.minMs;
    while (!this.#stopping.signal.aborted) {
      const startedAt = Date.now();
      try {
        waitMs = (await this.#follow()) ?? waitMs;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        log({
          level: "warn",
          message: `the connection to the hub was lost; deciding goes on with ${this.activeBundleId || "no bundle"}`,
          cause: error,
        });
      }
      if (Date.now() - startedAt > retry.maxMs) waitMs = retry.minMs;
      await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, retry.maxMs);
    }
  }

  /** One connection; returns how long to wait before the next one if the hub says so. */
  async #follow(): Promise<number | undefined> {
    const { client } = this.#options;
    const connection = new AbortController();
    const stop = () => connection.abort();
    this.#stopping.signal.addEventListener("abort", stop);
    try {
      for await (const response of client.watch(this.#requests(connection.signal), connection.signal)) {
        const end = await this.#react(response);
        if (end !== undefined) return end.retryAfterMs;
      }
      return undefined;
    } finally {
      connection.abort();
      this.#heartbeats.wake();
      this.#stopping.signal.removeEventListener("abort", stop);
    }
  }

  /** @returns something if it is time for another connection */
  async #react({ msg }: WatchBundleResponse): Promise<{ readonly retryAfterMs: number | undefined } | undefined> {
    const { disableAutoUpdate, deactivate, log } = this.#options;
    switch (msg.case) {
      case "bundleUpdate":
        if (disableAutoUpdate && this.activeBundleId !== "") return undefined;
        try {
          await this.#use(msg.value);
        } catch (error) {
          // The hub says a bundle once per connection, so what may work later has to be asked for again.
          if (isPassing(error)) return { retryAfterMs: undefined };
        }
        this.#heartbeats.wake();
        return undefined;
      case "bundleRemoved":
        log({ level: "warn", message: "the hub took the bundle away; requests are refused until it sends another" });
        deactivate();
        this.#isOrphaned = true;
        this.#outputHash = "";
        this.#heartbeats.wake();
        return undefined;
      case "reconnect":
        return { retryAfterMs: Number(msg.value.backoff?.seconds ?? 1n) * 1_000 };
      default:
        return undefined;
    }
  }

  async *#requests(signal: AbortSignal): AsyncGenerator<WatchBundleRequest> {
    const { connection, heartbeatIntervalMs } = this.#options;
    const pdpId = { instance: connection.instance, version: connection.version };
    const source = create(SourceSchema, { source: { case: "deploymentId", value: connection.deploymentId } });
    const bundleType = BundleType.RULE_TABLE;
    yield create(WatchBundleRequestSchema, { pdpId, msg: { case: "start", value: { source, bundleType } } });
    while (!signal.aborted) {
      const milliseconds = Date.now();
      const timestamp = {
        seconds: BigInt(Math.floor(milliseconds / 1_000)),
        nanos: (milliseconds % 1_000) * 1_000_000,
      };
      const activeBundleId = this.#isOrphaned ? orphanedBundle : this.activeBundleId || unknownBundle;
      yield create(WatchBundleRequestSchema, {
        pdpId,
        msg: { case: "heartbeat", value: { timestamp, activeBundleId, bundleType } },
      });
      await this.#heartbeats.wait(heartbeatIntervalMs);
    }
  }
}

/** Whether trying again may help. */
function isPassing(error: unknown): boolean {
  return error instanceof EdictError && (error.code === "unavailable" || error.code === "unauthenticated");
}

/** Lets one waiter sleep until it is woken or the time is over; a wake that nobody waits for is kept. */
class Wakeup {
  #isRaised = false;
  #resume: (() => void) | undefined;

  wake(): void {
    this.#isRaised = true;
    this.#resume?.();
  }

  async wait(timeoutMs: number): Promise<void> {
    if (!this.#isRaised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isRaised = false;
    this.#resume = undefined;
  }
}
