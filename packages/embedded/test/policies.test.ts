import { describe, expect, it } from "vitest";
import { type CheckRequest, loadPolicies, loadPoliciesSync, RequestMistake, UnusablePolicies } from "../src/index.ts";
import { checkWithEngine, compileWasm, instant, makeRequests } from "./compiled-policies.ts";

const wasm = compileWasm();
const policies = loadPoliciesSync(wasm);
const at = { now: new Date(instant) };
const plain: CheckRequest = {
  requestId: "1",
  principal: { id: "ann", roles: ["user"] },
  resources: [{ resource: { kind: "album", id: "a", attr: { owner: "ann" } }, actions: ["view"] }],
};

const asJson = (request: CheckRequest) => JSON.stringify(request);

describe("every way to ask gives the engine's answer", () => {
  const requests = makeRequests(3000);
  const expected = requests.map((request) => checkWithEngine(JSON.parse(asJson(request))));

  it("objects", () => {
    expect(requests.map((request) => policies.check(request, at).results)).toEqual(expected);
  });

  it("JSON", () => {
    expect(requests.map((request) => JSON.parse(policies.checkJson(asJson(request), at)).results)).toEqual(expected);
  });

  it("bytes", () => {
    const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
    const ask = (request: CheckRequest) => decoder.decode(policies.checkBytes(encoder.encode(asJson(request)), at));
    expect(requests.map((request) => JSON.parse(ask(request)).results)).toEqual(expected);
  });

  it("one action at a time", () => {
    for (const [i, { principal, resources, auxData }] of requests.entries()) {
      for (const [j, { resource, actions }] of resources.entries()) {
        for (const action of actions) {
          const isAllowed = policies.isAllowed({ principal, resource, action, auxData }, at);
          expect(isAllowed).toBe(expected[i]?.[j]?.actions[action] === "EFFECT_ALLOW");
        }
      }
    }
  });

  it("claims, one of which is called claims", () => {
    const request = (jwt: object) => ({
      principal: { id: "ann", roles: ["user"] },
      resources: [{ resource: { kind: "whole", id: "w" }, actions: ["edit"] }],
      auxData: { jwt: { ...jwt } },
    });
    const wanted = { iss: "edict", aud: ["x"] };
    const effectOf = (jwt: object) => JSON.parse(policies.checkJson(asJson(request(jwt)))).results[0].actions.edit;
    expect([effectOf(wanted), effectOf({ claims: wanted })]).toEqual(["EFFECT_ALLOW", "EFFECT_ALLOW"]);
    const other = { iss: "other", claims: wanted };
    expect(effectOf(other)).toBe("EFFECT_DENY");
    expect(policies.check(request(other)).results[0]?.actions).toEqual({ edit: "EFFECT_DENY" });
  });

  it("batches", () => {
    expect(policies.checkBatch(requests.slice(0, 50), at).map(({ results }) => results)).toEqual(expected.slice(0, 50));
  });
});

describe("check", () => {
  it("looks at nothing that the policies do not read", () => {
    const refuse = () => {
      throw new Error("looked at");
    };
    const attr = { owner: "ann" };
    Object.defineProperty(attr, "unread", { enumerable: true, get: refuse });
    const resource = Object.defineProperty({ kind: "album", id: "", attr }, "id", { get: () => "a" });
    const principal = {
      id: "ann",
      roles: ["user"],
      attr: Object.defineProperty({}, "email", { enumerable: true, get: refuse }),
    };
    expect(policies.isAllowed({ principal, resource, action: "view" })).toBe(true);
  });

  it("takes own members only, and of nested maps only what is read", () => {
    const team = {
      name: "red",
      get size() {
        throw new Error("looked at");
      },
    };
    const request = {
      principal: { id: "x", roles: ["user"], attr: { leads: ["red"] } },
      resource: { kind: "album", id: "a", attr: { team } },
      action: "view",
    };
    expect(policies.isAllowed(request)).toBe(true);
    const output = policies.check({
      ...plain,
      resources: [{ resource: { kind: "album", id: "a", attr: {} }, actions: ["export"] }],
    });
    expect(output.results[0]?.actions).toEqual({ export: "EFFECT_DENY" });
  });

  it("tells who decided if it is asked to", () => {
    expect(policies.check({ ...plain, includeMeta: true })).toEqual({
      requestId: "1",
      results: [
        {
          resource: { kind: "album", id: "a" },
          actions: { view: "EFFECT_ALLOW" },
          meta: {
            actions: { view: { matchedPolicy: "resource.album.vdefault" } },
            effectiveDerivedRoles: ["owner"],
          },
        },
      ],
    });
  });

  it("answers an action of any name", () => {
    const actions = ["__proto__", "constructor", "", "ü\u{1f600}"];
    const [result] = policies.check({
      ...plain,
      resources: [{ resource: { kind: "album", id: "a" }, actions }],
    }).results;
    expect(Object.keys(result?.actions ?? {})).toEqual(actions);
  });

  it("keeps deciding after more new texts than it keeps, and after texts that need much memory", () => {
    const ask = (id: string, owner: string) =>
      policies.isAllowed({
        principal: { id, roles: ["user"] },
        resource: { kind: "album", id: "a", attr: { owner } },
        action: "view",
      });
    for (let i = 0; i < 20_000; i++) {
      if (ask(`user-${i}`, `user-${i}`) !== true || ask(`user-${i}`, `user-${i + 1}`) !== false)
        throw new Error(`wrong at ${i}`);
    }
    const long = "é".repeat(2_000_000);
    expect(ask(long, long)).toBe(true);
    expect(ask(long, `${long}x`)).toBe(false);
    expect(ask("ann", "ann")).toBe(true);
  });
});

describe("mistakes", () => {
  const mistakeOf = (ask: () => unknown) => {
    try {
      ask();
    } catch (error) {
      if (error instanceof RequestMistake) return { code: error.code, position: error.position };
      throw error;
    }
    return undefined;
  };

  it.each([
    ["", "end", 0],
    ["{", "end", 1],
    ["nothing", "fieldType", 0],
    ['{"principal": {"id": 5}}', "fieldType", 21],
    ['{"principal": {"id": "a\u0001"}}', "syntax", 23],
    ['{"principal": {"id": "\\x"}}', "escape", 23],
    ['{"principal": {"id": "\\ud800"}}', "escape", 28],
    ['{"nonsense": 1}', "field", 13],
    ['{"resources": [{"resource": {"attr": {"unread": [1, 01]}}}]}', "syntax", undefined],
    ['{"resources": [{"resource": {"attr": {"size": 1e999}}}]}', "number", undefined],
    [`{"resources": [{"resource": {"attr": {"x": ${"[".repeat(600)}`, "depth", undefined],
    ['{"requestId": "1"} x', "syntax", 19],
  ] as const)("of JSON: %s", (text, code, position) => {
    const mistake = mistakeOf(() => policies.checkJson(text));
    expect(mistake?.code).toBe(code);
    if (position !== undefined) expect(mistake?.position).toBe(position);
    expect(policies.check(plain).results[0]?.actions).toEqual({ view: "EFFECT_ALLOW" });
  });

  it("of UTF-8", () => {
    expect(mistakeOf(() => policies.checkBytes(Uint8Array.of(0x7b, 0x22, 0xff)))).toEqual({
      code: "utf8",
      position: 2,
    });
  });

  const withSize = (size: unknown) => () =>
    policies.check({
      ...plain,
      resources: [{ resource: { kind: "album", id: "a", attr: { size, tags: size } }, actions: ["share"] }],
    });
  const nested: unknown[] = [];
  nested.push(nested);
  it.each([
    ["a number that JSON has not", Number.NaN, "number"],
    ["an integer that JSON has not", 5n, "fieldType"],
    ["values that never end", nested, "depth"],
  ] as const)("of objects: %s", (_, size, code) => {
    expect(mistakeOf(withSize(size))?.code).toBe(code);
    expect(policies.check(plain).results[0]?.actions).toEqual({ view: "EFFECT_ALLOW" });
  });

  it("of types", () => {
    expect(mistakeOf(() => policies.check({ ...plain, principal: { id: 5 as never, roles: [] } }))?.code).toBe(
      "fieldType",
    );
    expect(mistakeOf(() => policies.check({ ...plain, principal: { id: "a", roles: "user" as never } }))?.code).toBe(
      "fieldType",
    );
  });

  it("of memory: a request beyond what the module may use", () => {
    const huge = "x".repeat(60_000_000);
    const request = {
      principal: { id: huge, roles: ["user"] },
      resource: { kind: "album", id: "a", attr: { owner: huge } },
      action: "view",
    };
    expect(mistakeOf(() => policies.isAllowed(request))?.code).toBe("memory");
    expect(policies.check(plain).results[0]?.actions).toEqual({ view: "EFFECT_ALLOW" });
  });
});

describe("loading", () => {
  it("takes bytes, modules and responses", async () => {
    const response = () => new Response(wasm as BufferSource, { headers: { "content-type": "application/wasm" } });
    const unnamed = () => new Response(wasm as BufferSource);
    for (const source of [
      wasm,
      wasm.slice().buffer,
      new WebAssembly.Module(wasm as BufferSource),
      response(),
      unnamed(),
    ]) {
      expect((await loadPolicies(source)).manifest.kinds).toEqual(["album", "whole"]);
    }
  });

  it("refuses everything else", async () => {
    await expect(loadPolicies(Uint8Array.of(1, 2, 3))).rejects.toThrow(UnusablePolicies);
    expect(() => loadPoliciesSync(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))).toThrow("it has no manifest");
    await expect(loadPolicies(new Response("", { status: 404 }))).rejects.toThrow("status 404");
  });
});
