import { compilePolicySet } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { readPolicySet } from "@edict/policy";
import { describe, expect, it } from "vitest";
import { loadPoliciesSync, type Policies, RequestMistake } from "../src/index.ts";

function compile(text: string): Policies {
  const { table } = compilePolicySet(readPolicySet(new Map([["policy.yaml", new TextEncoder().encode(text)]])));
  const emitted = table === undefined ? undefined : emitWasm(table);
  if (emitted === undefined || !emitted.ok) throw new Error("the policy does not compile");
  return loadPoliciesSync(emitted.bytes);
}

/** Puts out what it is given, and knows texts with odd characters. */
const echo = compile(`
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: echo
  version: default
  rules:
    - actions: [echo]
      effect: EFFECT_ALLOW
      roles: ["*"]
      output: { when: { ruleActivated: R.attr.value } }
    - actions: [compare]
      effect: EFFECT_ALLOW
      roles: ["*"]
      condition: { match: { expr: 'R.attr.value == "a\\u0000b\\u00ff\\U0001f600"' } }
    - { actions: ["nul\\0name"], effect: EFFECT_ALLOW, roles: ["r\\0le"] }
`);

const request = (value: string, role = "user", action = "echo"): string =>
  `{"principal":{"id":"a","roles":[${JSON.stringify(role)}]},"resources":[{"resource":{"kind":"echo","id":"e","attr":{"value":${value}}},"actions":[${JSON.stringify(action)}]}]}`;

/** What the policy puts out for a value that is written as the text. */
const echoed = (text: string): unknown => JSON.parse(echo.checkJson(request(text))).results[0].outputs[0].val;

const effect = (...question: Parameters<typeof request>): string =>
  JSON.parse(echo.checkJson(request(...question))).results[0].actions[question[2] ?? "echo"];

describe("values of JSON requests", () => {
  it("numbers are the nearest doubles", () => {
    const view = new DataView(new ArrayBuffer(8));
    let seed = 1;
    const next = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed ^ (seed >>> 9);
    };
    for (let i = 0; i < 3000; i++) {
      view.setUint32(0, next());
      view.setUint32(4, next());
      const value = view.getFloat64(0);
      if (!Number.isFinite(value)) continue;
      for (const text of [String(value), value.toExponential(18 + (i % 60)), (i * 1e13 + 0.5).toFixed(i % 9)])
        expect(echoed(text), text).toBe(Number(text));
    }
  });

  it.each([
    ["half between two, to the even one", "9007199254740993"],
    ["a little more than half", `9007199254740993.${"0".repeat(900)}1`],
    ["half of the least", "2.4703282292062327e-324"],
    ["a little more than half of the least", "2.47032822920623272089e-324"],
    ["the least that is normal", "2.2250738585072011e-308"],
    ["the largest", "1.7976931348623158e308"],
    ["nothing with a large exponent", "0e99999999999"],
    ["too small", `1e-${"9".repeat(30)}`],
    ["many digits before the exponent", `${"1".repeat(1500)}e-1490`],
  ])("a number: %s", (_, text) => expect(echoed(text)).toBe(Number(text)));

  it("too large a number is a mistake", () => {
    for (const text of ["1.7976931348623159e308", "1e400", `1${"0".repeat(400)}`])
      expect(() => echoed(text)).toThrow(RequestMistake);
  });

  it("texts keep all characters", () => {
    for (const text of [
      "",
      "a",
      "12345678",
      "ü",
      "a\0b",
      '"\\/\b\f\n\r\t',
      "\u{1f600} and more than eight bytes",
      "\u2028",
    ])
      expect(echoed(JSON.stringify(text))).toBe(text);
    expect(echoed('"\\u0041\\ud83d\\ude00\\/"')).toBe("A\u{1f600}/");
  });

  it("texts of policies may hold any character", () => {
    expect(effect(JSON.stringify("a\0b\u00ff\u{1f600}"), "user", "compare")).toBe("EFFECT_ALLOW");
    expect(effect(JSON.stringify("a\0b"), "user", "compare")).toBe("EFFECT_DENY");
    expect(effect("1", "r\0le", "nul\0name")).toBe("EFFECT_ALLOW");
    expect(effect("1", "r\0le", "nul")).toBe("EFFECT_DENY");
  });
});

describe("names of fields", () => {
  it("have two spellings", () => {
    const camel = '{"requestId":"1","principal":{"id":"a","roles":["user"],"policyVersion":"x"},"auxData":{"jwt":{}}}';
    const snake =
      '{"request_id":"1","principal":{"id":"a","roles":["user"],"policy_version":"x"},"aux_data":{"jwt":{}}}';
    expect(echo.checkJson(snake)).toBe(echo.checkJson(camel));
  });

  it.each(["request_Id", "requestId_", "_requestId", "request__id", "requestid", "request", "requestIdd", ""])(
    "no others: %s",
    (name) => expect(() => echo.checkJson(`{${JSON.stringify(name)}:"1"}`)).toThrow(RequestMistake),
  );
});
