import { afterAll, describe, expect, it, vi } from "vitest";
import { type CheckRequest, loadPoliciesSync } from "../src/index.ts";
import { compileWasm, instant } from "./compiled-policies.ts";

/** The binding as it is in a host without `Buffer`. */
async function loadWithoutBuffer() {
  vi.resetModules();
  vi.stubGlobal("Buffer", undefined);
  const binding = await import("../src/index.ts");
  vi.unstubAllGlobals();
  return binding.loadPoliciesSync(compileWasm());
}

const at = { now: new Date(instant) };
const ways = { buffer: loadPoliciesSync(compileWasm()), web: await loadWithoutBuffer() };

afterAll(() => vi.resetModules());

const texts = {
  ascii: "plain",
  latin: "ünï",
  wide: "łódź 東京",
  astral: "a\u{1f600}b",
  "byte order mark": "\ufeffa",
  nul: "a\0b",
  "long ascii": "x".repeat(5000),
  "long latin": `${"x".repeat(4000)}ü${"y".repeat(999)}`,
  "long wide": "語".repeat(70_000),
};

describe.each(Object.entries(ways))("texts by way of %s", (_, policies) => {
  const request = (id: string, owner: string): CheckRequest => ({
    requestId: id,
    principal: { id, roles: ["user", id] },
    resources: [{ resource: { kind: "album", id, attr: { owner, tags: [id] } }, actions: ["view", "export", id] }],
  });

  it.each(Object.entries(texts))("%s", (_name, text) => {
    for (const [owner, effect] of [
      [text, "EFFECT_ALLOW"],
      [`${text}.`, "EFFECT_DENY"],
    ] as const) {
      const asked = request(text, owner);
      const answer = policies.check(asked, at);
      expect(answer.results[0]?.actions["view"]).toBe(effect);
      expect(answer.results[0]?.outputs?.[0]?.val).toBe("no");
      expect(JSON.parse(policies.checkJson(JSON.stringify(asked), at))).toEqual(answer);
    }
  });

  it("what is no Unicode is taken for the replacement character", () => {
    expect(JSON.parse(policies.checkJson('{"requestId":"a\ud800b","principal":{"id":"x"}}', at)).requestId).toBe(
      "a\ufffdb",
    );
    expect(policies.check(request("\udc00", "\ufffd"), at).results[0]?.actions["view"]).toBe("EFFECT_ALLOW");
  });
});
