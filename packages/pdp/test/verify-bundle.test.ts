import { describe, expect, it } from "vitest";
import { verifyBundle } from "../src/index.ts";
import { createSigner, deploymentId, signNotes, signText } from "./support/signed-notes.ts";

const signer = createSigner();
const bundle = signNotes(signer);
const refusal = (code: string, message: string) => expect.objectContaining({ code, message });

function flipBit(bytes: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** What verifying throws. */
function refusalOf(
  tampered: Parameters<typeof verifyBundle>[0],
  keys: ReadonlyMap<string, string> = signer.keys,
): unknown {
  try {
    return verifyBundle(tampered, deploymentId, keys);
  } catch (error) {
    return error;
  }
}

describe("a bundle", () => {
  it("is_taken_as_it_was_signed", () => {
    expect(verifyBundle(bundle, deploymentId, signer.keys)).toMatchObject({ deploymentId });
  });

  it("is_refused_with_any_bit_flipped", () => {
    const expected = refusal("bundle_corrupt", "the bytes of the bundle are not the ones that were signed");
    for (const at of [0, Math.floor(bundle.bytes.length / 2), bundle.bytes.length - 1]) {
      expect(refusalOf({ ...bundle, bytes: flipBit(bundle.bytes, at) })).toEqual(expected);
    }
    expect(refusalOf({ ...bundle, bytes: bundle.bytes.subarray(1) })).toEqual(expected);
  });

  it("is_refused_with_a_manifest_that_was_changed_after_it_was_signed", () => {
    const manifest = bundle.manifest.manifest.replace(/"bytes":\d+/, '"bytes":1');
    expect(manifest).not.toBe(bundle.manifest.manifest);
    expect(refusalOf({ ...bundle, manifest: { ...bundle.manifest, manifest } })).toEqual(
      refusal("bundle_signature", "the signature of the bundle does not match"),
    );
  });

  it("is_refused_with_the_signature_of_another_key_under_a_trusted_name", () => {
    const forged = { ...signText(bundle.manifest.manifest, createSigner()), keyId: signer.keyId };
    expect(refusalOf({ ...bundle, manifest: forged })).toEqual(
      refusal("bundle_signature", "the signature of the bundle does not match"),
    );
  });

  it("is_refused_if_nobody_trusted_signed_it", () => {
    const message = `the bundle is signed with a key that is not trusted (${signer.keyId})`;
    expect(refusalOf(bundle, createSigner().keys)).toEqual(refusal("bundle_signature", message));
  });

  it("is_refused_if_it_was_built_for_another_deployment", () => {
    expect(refusalOf(signNotes(signer, { deploymentId: "DEPLOYMENT02" }))).toEqual(
      refusal("bundle_signature", "the bundle was built for another deployment"),
    );
  });

  it("is_refused_if_what_was_signed_is_no_manifest", () => {
    expect(refusalOf({ ...bundle, manifest: signText("{}", signer) })).toEqual(
      refusal("bundle_signature", "the manifest of the bundle cannot be read"),
    );
  });
});
