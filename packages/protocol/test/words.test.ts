import { describe, expect, it } from "vitest";
import {
  type ArtifactManifest,
  checkStorePath,
  encodeManifest,
  limits,
  manifestFormat,
  parseJobPayload,
  parseManifest,
  toBundleId,
  toCanonicalJson,
} from "../src/index.ts";

describe("checkStorePath", () => {
  it.each(["a.yaml", "policies/a b.yaml", "_schemas/ö.json", ".github/workflows/x.yml", "a..b/c"])(
    "takes %j",
    (path) => {
      expect(checkStorePath(path)).toBeUndefined();
    },
  );
  it.each([
    ["", "empty"],
    ["/etc/passwd", "absolute"],
    ["C:/x", "absolute"],
    ["a\\b", "backslash"],
    ["a/../b", "`..`"],
    ["..", "`..`"],
    ["./a", "`..`"],
    ["a//b", "`..`"],
    ["a\nb", "control"],
    ["a\u0000b", "control"],
    [`${"d/".repeat(limits.pathDepth)}f`, "deeper"],
    ["é".repeat(limits.pathBytes / 2 + 1), "longer"],
  ])("refuses %j because it is %s", (path, reason) => {
    expect(checkStorePath(path)).toContain(reason);
  });
});

describe("toCanonicalJson", () => {
  it("has_one_spelling_whatever_the_order_of_members", () => {
    expect(toCanonicalJson({ b: [1, { d: null, c: "é\n" }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"é\\n","d":null}]}',
    );
    expect(toCanonicalJson({ a: 1e21, b: 0.1, c: -0 })).toBe('{"a":1e+21,"b":0.1,"c":0}');
  });
  it("refuses_what_json_cannot_carry", () => {
    expect(() => toCanonicalJson({ a: Number.NaN })).toThrow(TypeError);
  });
});

const manifest: ArtifactManifest = {
  format: manifestFormat,
  deploymentId: "DEPLOYMENT12",
  bundleId: "0123456789ABCDEF",
  compilerVersion: 1,
  sources: [
    { storeId: "B", commit: "b".repeat(40) },
    { storeId: "A", commit: "a".repeat(40) },
  ],
  artifacts: [
    { kind: "wasm-core", sha256: "1".repeat(64), bytes: 2 },
    { kind: "rule-table", sha256: "2".repeat(64), bytes: 1 },
  ],
};

describe("manifests", () => {
  it("are_encoded_alike_whatever_the_order_of_their_parts", () => {
    const turned = { ...manifest, sources: manifest.sources.toReversed(), artifacts: manifest.artifacts.toReversed() };
    expect(encodeManifest(turned)).toBe(encodeManifest(manifest));
    expect(parseManifest(encodeManifest(manifest))).toMatchObject({ bundleId: manifest.bundleId });
  });
  it.each([
    "",
    "null",
    "[]",
    "{}",
    '{"format":"edict.manifest.v1"}',
    encodeManifest(manifest).replace("wasm-core", "exe"),
  ])("are_not_read_from %j", (text) => {
    expect(parseManifest(text)).toBeUndefined();
  });
});

it("a_bundle_id_has_16_characters_of_the_digest", () => {
  expect(toBundleId("abcdef0123456789".repeat(4))).toBe("ABCDEF0123456789");
  expect(() => toBundleId("abc")).toThrow(TypeError);
});

it.each([
  ["build.run", { buildId: "bld_1", extra: 1 }, { buildId: "bld_1" }],
  ["build.run", { buildId: 7 }, undefined],
  ["build.run", null, undefined],
  ["rollout.advance", { rolloutId: "" }, undefined],
  ["sweep", {}, {}],
] as const)("parseJobPayload %s %j", (name, payload, expected) => {
  expect(parseJobPayload(name, payload)).toEqual(expected);
});
