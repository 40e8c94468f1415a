import { CelTimestamp, check } from "@edict/engine";
import type { CheckInput } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { RandomSource } from "../../src/generate/random-source.ts";
import { seed } from "../seed.ts";
import { failureOf, fromJson, fromTyped, toJson, told, toTyped } from "./answers.ts";
import { loadComponent, type PolicyComponent, type TypedRequest } from "./load-component.ts";
import { build, policySets, scopedSet, textFiles } from "./policy-sets.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const requestCount = 400;
/** No policy of these sets asks for the time. */
const epoch = new CelTimestamp(0, 0);
const { authorization, decide, bundle } = await loadComponent(build(scopedSet.files, "policy").bytes);

const timed = textFiles({
  "offer.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: offer
  version: default
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: now() < timestamp(R.attr.until) } } }
`,
});

describe.each(policySets)("$name", ({ files, requests }) => {
  it("decides as the engine does: typed records, text, bytes and batches", async () => {
    const { engine, bytes } = build(files, "policy");
    const component = await loadComponent(bytes);
    const random = new RandomSource(seed);
    const inputs = Array.from({ length: requestCount }, () => requests(random));
    const outcomes = inputs.map((input) => check(engine, input, epoch));
    for (const [i, input] of inputs.entries()) {
      const outcome = outcomes[i];
      if (outcome === undefined) continue;
      const typed = component.authorization.check(toTyped(input));
      expect(fromTyped(typed), JSON.stringify(input)).toEqual(told(outcome));
      expect(fromJson(component.decide.checkText(toJson(input))), JSON.stringify(input)).toEqual(told(outcome));
      const answer = component.decide.checkBytes(encoder.encode(toJson(input)));
      expect(decoder.decode(answer)).toBe(component.decide.checkText(toJson(input)));
    }
    expect(batchOf(component, inputs)).toEqual(outcomes.map(told));
    const allowed = outcomes.flatMap(({ actions }) => actions).filter(({ effect }) => effect === "EFFECT_ALLOW");
    expect(allowed.length).toBeGreaterThan(requestCount / 20);
  });
});

it("decides several resources in one call, and echoes what it was asked", () => {
  const response = authorization.check({
    requestId: "häppy",
    principal: { id: "kim", roles: ["user"], attrJson: '{"team":"red"}' },
    resources: ["red", "blue"].map((team, i) => ({
      actions: ["view"],
      resource: {
        id: `a${i}`,
        kind: "album",
        scope: "acme",
        policyVersion: "default",
        attrJson: JSON.stringify({ team }),
      },
    })),
    auxData: { jwtJson: '{"claims":"yes"}' },
  });
  expect(response.requestId).toBe("häppy");
  expect(response.results.map(({ resource }) => resource)).toEqual([
    { id: "a0", kind: "album", scope: "acme", policyVersion: "default" },
    { id: "a1", kind: "album", scope: "acme", policyVersion: "default" },
  ]);
  expect(response.results.map(({ actions }) => actions)).toEqual([[["view", "allow"]], [["view", "deny"]]]);
});

describe("mistakes in requests are values, and the instance stays usable", () => {
  const good = toJson(scopedSet.requests(new RandomSource(1)));

  it.each([
    ["", "end", 0],
    ["{", "end", 1],
    ["[]", "field-type", 0],
    [`${good} x`, "syntax", encoder.encode(good).length + 1],
    ['{"principal":{"id":"\\q"}}', "escape", 21],
    ['{"more":1}', "field", 8],
    ['{"principal":{"attr":{"unused":01}}}', "syntax", 32],
    [`{"principal":{"attr":{"unused":${"[".repeat(600)}}}}`, "depth", undefined],
  ])("%.40s", (text, kind, position) => {
    const before = decide.checkText(good);
    const payload = failureOf(() => decide.checkText(text)) as { kind: string; position: number; message: string };
    expect(payload.kind).toBe(kind);
    if (position !== undefined) expect(payload.position).toBe(position);
    expect(payload.message).toMatch(/^The request|^A /);
    expect(decide.checkText(good)).toBe(before);
  });

  it("every beginning of a request is a mistake", () => {
    const bytes = encoder.encode(good);
    const beginnings = Array.from(bytes, (_, length) => bytes.subarray(0, length));
    const results = decide.checkBatch([...beginnings, bytes]);
    expect(results.slice(0, -1).filter(({ tag }) => tag === "ok")).toEqual([]);
    expect(results.at(-1)?.tag).toBe("ok");
  });

  it("bytes that are not UTF-8 are a mistake", () => {
    const bytes = Uint8Array.of(...encoder.encode('{"requestId":"'), 0xff, ...encoder.encode('"}'));
    expect(failureOf(() => decide.checkBytes(bytes))).toMatchObject({ kind: "utf8" });
  });

  it.each<[string, Partial<TypedRequest>, string]>([
    [
      "attributes of the principal",
      { principal: { id: "a", roles: ["user"], attrJson: "{" } },
      "principal.attr-json, byte 1: ",
    ],
    [
      "attributes of a resource",
      { resources: [{ actions: ["view"], resource: { id: "1", kind: "album", attrJson: "{}{}" } }] },
      "resources[0].resource.attr-json, byte 2: ",
    ],
    ["claims", { auxData: { jwtJson: "7" } }, "aux-data.jwt-json, byte 0: "],
  ])("typed records: %s", (_, part, wanted) => {
    const request = toTyped(scopedSet.requests(new RandomSource(1)));
    const before = authorization.check(request);
    expect(String(failureOf(() => authorization.check({ ...request, ...part })))).toContain(wanted);
    expect(authorization.check(request)).toEqual(before);
  });
});

it("takes the time that it is given, and refuses where an interface has no field for it", async () => {
  const ofTimed = await loadComponent(build(timed, "policy").bytes);
  const resource = { kind: "offer", id: "1", attr: { until: "2026-06-01T00:00:00Z" } };
  const principal = { id: "a", roles: ["user"] };
  const ask = (now: string) =>
    JSON.parse(
      ofTimed.decide.checkText(JSON.stringify({ now, principal, resources: [{ actions: ["view"], resource }] })),
    );
  expect(ask("2026-05-01T00:00:00Z").results[0].actions).toEqual({ view: "EFFECT_ALLOW" });
  expect(ask("2026-07-01T00:00:00Z").results[0].actions).toEqual({ view: "EFFECT_DENY" });
  const request = (kind: string): TypedRequest => ({
    requestId: "",
    principal,
    resources: [{ actions: ["view"], resource: { kind, id: "1", attrJson: JSON.stringify(resource.attr) } }],
  });
  const typed = (kind: string) => () => ofTimed.authorization.check(request(kind));
  expect(failureOf(typed("offer"))).toMatch(/asks for the time/);
  expect(typed("other")().results[0]?.actions).toEqual([["view", "deny"]]);
  const until = BigInt(Date.parse(resource.attr.until)) / 1000n;
  const at = (seconds: bigint, nanoseconds: number) => () =>
    ofTimed.timedAuthorization.checkAt(request("offer"), seconds, nanoseconds);
  expect(at(until - 1n, 999_999_999)().results[0]?.actions).toEqual([["view", "allow"]]);
  expect(at(until, 0)().results[0]?.actions).toEqual([["view", "deny"]]);
  for (const [seconds, nanoseconds] of [
    [until, 1_000_000_000],
    [253_402_300_800n, 0],
    [2n ** 64n - 1n, 0],
  ] as const)
    expect(failureOf(at(seconds, nanoseconds))).toMatch(/are no time/);
  expect(failureOf(typed("offer"))).toMatch(/asks for the time/);
});

it("tells what it holds", () => {
  const { abiVersion, manifest } = bundle.describe();
  expect(abiVersion).toBe(1);
  expect(JSON.parse(manifest).kinds).toContain("album");
});

function batchOf({ decide }: PolicyComponent, inputs: readonly CheckInput[]) {
  const results = decide.checkBatch(inputs.map((input) => encoder.encode(toJson(input))));
  return results.map((result) => (result.tag === "ok" ? fromJson(decoder.decode(result.val)) : result.val));
}
