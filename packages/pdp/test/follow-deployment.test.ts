import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { EdictError } from "@edict/protocol";
import { type BundleInfo, BundleInfoSchema } from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { HubClient } from "../src/hub/hub-client.ts";
import { createBundleCache, followDeployment } from "../src/index.ts";
import { createSigner, deploymentId, type Signer, sha256, signNotes } from "./support/signed-notes.ts";

const signer = createSigner();
const notes = signNotes(signer);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edict-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const away = async (): Promise<never> => {
  throw new EdictError("unavailable", "the hub cannot be reached");
};

interface Hub extends HubClient {
  /** Bundles that the decision point said it cannot use. */
  readonly refusals: { readonly bundleId: string; readonly reason: string }[];
}

/** A hub that is silent after it has named its bundle; `undefined` for one that is away. */
function createHub(bundle: typeof notes | undefined): Hub {
  const refusals: Hub["refusals"] = [];
  const silent = async function* () {};
  if (bundle === undefined) {
    return { refusals, getBundle: away, watch: silent, download: away, getManifest: away, getKeys: away, refuse: away };
  }
  const digest = Buffer.from(sha256(bundle.bytes), "hex");
  const info: BundleInfo = create(BundleInfoSchema, {
    outputHash: digest,
    segments: [{ checksum: digest, downloadUrls: ["https://hub.invalid/1"] }],
  });
  return {
    refusals,
    getBundle: async () => info,
    watch: silent,
    download: async () => bundle.bytes,
    getManifest: async () => bundle.manifest,
    getKeys: async () => signer.keys,
    refuse: async (bundleId, reason) => {
      refusals.push({ bundleId, reason });
    },
  };
}

/** Starts a decision point on a hub, as after a restart, and ends it. @returns the bundle it decided with */
async function bundleAfterStart(client: HubClient, trusted?: Signer): Promise<string> {
  let activated = "";
  const source = await followDeployment({
    client,
    connection: {
      endpoint: "https://hub.invalid",
      caCert: undefined,
      clientId: "",
      clientSecret: "",
      deploymentId,
      instance: "pdp",
      version: "1",
    },
    cache: createBundleCache(folder),
    trustedKeys: trusted?.keys,
    heartbeatIntervalMs: 60_000,
    retry: { minMs: 60_000, maxMs: 60_000 },
    disableAutoUpdate: false,
    activate: (table) => {
      activated = table.bundleId;
    },
    deactivate: () => undefined,
    log: () => undefined,
  });
  expect(source.activeBundleId()).toBe(activated);
  await source.close();
  return activated;
}

const notesId: string = JSON.parse(notes.manifest.manifest).bundleId;

it("starts_with_the_last_good_bundle_when_the_hub_is_gone", async () => {
  expect(await bundleAfterStart(createHub(notes))).toBe(notesId);
  expect(await bundleAfterStart(createHub(undefined))).toBe(notesId);
});

it("has_nothing_to_decide_with_when_the_hub_was_never_there", async () => {
  expect(await bundleAfterStart(createHub(undefined))).toBe("");
});

it("does_not_use_a_kept_bundle_that_was_changed", async () => {
  await bundleAfterStart(createHub(notes));
  const path = join(folder, "bundle.crrt");
  const bytes = readFileSync(path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(await bundleAfterStart(createHub(undefined))).toBe("");
});

it("does_not_use_a_kept_bundle_of_a_key_that_is_not_trusted_any_more", async () => {
  await bundleAfterStart(createHub(notes));
  expect(await bundleAfterStart(createHub(undefined), createSigner())).toBe("");
});

it("refuses_what_it_cannot_trust_and_keeps_the_last_good_bundle", async () => {
  await bundleAfterStart(createHub(notes));
  const hub = createHub({ bytes: notes.bytes, manifest: signNotes(createSigner()).manifest });
  // Other bytes than the kept ones, so that they are looked at.
  const bundleInfo = await hub.getBundle();
  const renamed = { ...hub, getBundle: async () => ({ ...bundleInfo, outputHash: new Uint8Array(32) }) };
  expect(await bundleAfterStart(renamed)).toBe(notesId);
  expect(hub.refusals).toEqual([{ bundleId: notesId, reason: expect.stringContaining("a key that is not trusted") }]);
});

it("does_not_tell_the_hub_to_forget_a_bundle_that_only_could_not_be_fetched", async () => {
  const hub = createHub(notes);
  expect(await bundleAfterStart({ ...hub, download: away })).toBe("");
  expect(hub.refusals).toEqual([]);
});
