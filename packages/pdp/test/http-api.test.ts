import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPdp, type TestPdp } from "./support/start-test-pdp.ts";

const principal = { id: "ana", roles: ["user"] };
const resource = { kind: "note", id: "n1", attr: { owner: "ana" } };
const idOfCall = /^[0-9A-HJKMNP-TV-Z]{26}$/;

describe("before policies are loaded", () => {
  it("health_says_so_and_decisions_are_unavailable", async () => {
    const pdp = await startTestPdp();
    const body = { principal, resources: [{ resource, actions: ["view"] }] };
    expect(await pdp.get("/_cerbos/health")).toMatchObject({ status: 503, body: { status: "NOT_SERVING" } });
    expect(await pdp.post("/api/check/resources", body)).toMatchObject({
      status: 503,
      body: { code: 14, message: "no policies are loaded yet" },
    });
    pdp.load();
    expect(await pdp.get("/_cerbos/health")).toMatchObject({ status: 200, body: { status: "SERVING" } });
    expect(await pdp.post("/api/check/resources", body)).toMatchObject({ status: 200 });
    await pdp.close();
  });
});

describe("the HTTP API", () => {
  let pdp: TestPdp;
  beforeAll(async () => {
    pdp = await startTestPdp("server: {requestLimits: {maxActionsPerResource: 2, maxResourcesPerRequest: 2}}");
    pdp.load();
  });
  afterAll(() => pdp.close());

  it("check_resources_decides_each_resource_and_says_why_if_asked", async () => {
    const other = { ...resource, id: "n2", attr: { owner: "bo" } };
    const { status, body } = await pdp.post("/api/check/resources", {
      requestId: "r1",
      includeMeta: true,
      principal,
      resources: [
        { resource, actions: ["view", "edit"] },
        { resource: other, actions: ["edit"] },
      ],
    });
    const matchedPolicy = "resource.note.vdefault";
    expect(status).toBe(200);
    expect(body).toEqual({
      requestId: "r1",
      cerbosCallId: expect.stringMatching(idOfCall),
      results: [
        {
          resource: { id: "n1", kind: "note" },
          actions: { view: "EFFECT_ALLOW", edit: "EFFECT_ALLOW" },
          meta: { actions: { view: { matchedPolicy }, edit: { matchedPolicy } } },
        },
        {
          resource: { id: "n2", kind: "note" },
          actions: { edit: "EFFECT_DENY" },
          meta: { actions: { edit: { matchedPolicy } } },
        },
      ],
    });
  });

  it.each([
    ["view", { kind: "KIND_ALWAYS_ALLOWED" }],
    ["burn", { kind: "KIND_ALWAYS_DENIED" }],
    [
      "edit",
      {
        kind: "KIND_CONDITIONAL",
        condition: {
          expression: { operator: "eq", operands: [{ variable: "request.resource.attr.owner" }, { value: "ana" }] },
        },
      },
    ],
  ])("plan_resources_filters_what_may_be_had: %s", async (action, filter) => {
    const asked = { requestId: "r2", action, principal, resource: { kind: "note" } };
    const { status, body } = await pdp.post("/api/plan/resources", asked);
    expect(status).toBe(200);
    expect(body).toEqual({
      requestId: "r2",
      action,
      resourceKind: "note",
      filter,
      cerbosCallId: expect.stringMatching(idOfCall),
    });
  });

  // Recorded from Cerbos 0.55.
  it.each([
    ["{", "unexpected EOF"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ["[]", "proto: syntax error (line 1:1): unexpected token ["],
    ['{"principal": 1}', "proto: syntax error (line 1:15): unexpected token 1"],
    ['{"nope": 1}', 'proto: (line 1:2): unknown field "nope"'],
    ['{"requestId": 7}', "proto: (line 1:15): invalid value for string field requestId: 7"],
    ['{"principal":{"attr":{"a":[1e999]}}}', "proto: (line 1:28): invalid google.protobuf.Value: 1e999"],
    [
      '{"requestContext":{"annotations":{"":1}}}',
      'validation errors:\n - principal: value is required\n - resources: value is required\n - request_context.annotations[""]: must be at least 1 characters',
    ],
    ["", "validation errors:\n - principal: value is required\n - resources: value is required"],
    [
      '{"principal":{"id":"a","roles":[]}}',
      "validation errors:\n - principal.roles: value is required\n - resources: value is required",
    ],
  ])("bad_requests_are_refused_in_the_words_of_cerbos: %s", async (text, message) => {
    const answer = await pdp.post("/api/check/resources", text);
    expect(answer).toMatchObject({ status: 400, body: { code: 3, message } });
  });

  it.each([
    ["actions", 1, 3, "number of actions (3) exceeds configured limit (2)"],
    ["resources", 3, 1, "number of resources in batch (3) exceeds configured limit (2)"],
  ])("more_than_the_configured_number_is_refused: %s", async (_, resourceCount, actionCount, message) => {
    const actions = Array.from({ length: actionCount }, (__, index) => `action${index}`);
    const resources = Array.from({ length: resourceCount }, (__, index) => ({
      resource: { ...resource, id: `n${index}` },
      actions,
    }));
    const answer = await pdp.post("/api/check/resources", { principal, resources });
    expect(answer).toMatchObject({ status: 400, body: { code: 3, message } });
  });

  it("a_request_of_more_than_4_MiB_is_refused_and_spaces_do_not_count", async () => {
    const asked = { principal, resources: [{ resource, actions: ["view"] }] };
    const bytes = 4 * 1024 * 1024;
    expect(await pdp.post("/api/check/resources", JSON.stringify(asked) + " ".repeat(bytes))).toMatchObject({
      status: 200,
    });
    // The length of the message that Cerbos answers with.
    expect(await pdp.post("/api/check/resources", { ...asked, requestId: "x".repeat(bytes) })).toMatchObject({
      status: 429,
      body: { code: 8, message: "grpc: received message larger than max (4194358 vs. 4194304)" },
    });
    const numbers = { ...resource, attr: { list: Array.from({ length: 500_000 }, () => 1) } };
    const large = { principal, resources: [{ resource: numbers, actions: ["view"] }] };
    expect(await pdp.post("/api/check/resources", large)).toMatchObject({ status: 429 });
  });

  it("survives_addresses_that_are_none", async () => {
    const { host } = new URL(pdp.url);
    const [hostname, port] = host.split(":");
    const socket = connect(Number(port), hostname);
    socket.end("GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    const chunks = await socket.toArray();
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 404 /);
  });

  it("health_may_be_asked_of_a_service", async () => {
    const ask = (service: string) => pdp.get(`/_cerbos/health?service=${service}`);
    expect(await ask("cerbos.svc.v1.CerbosService")).toMatchObject({ status: 200, body: { status: "SERVING" } });
    expect(await ask("surprise")).toMatchObject({ status: 404, body: { code: 5, message: "unknown service" } });
  });

  it("the_deprecated_action_of_a_plan_has_its_deprecated_answer", async () => {
    const asked = { action: "view", principal, resource: { kind: "note" }, includeMeta: true };
    const { body } = await pdp.post("/api/plan/resources", asked);
    expect(body).toMatchObject({ action: "view", meta: { filterDebug: "(true)" } });
    expect(body).not.toHaveProperty("meta.matchedScopes");
  });

  it("tells_other_methods_from_unknown_paths", async () => {
    expect(await pdp.get("/api/check/resources")).toMatchObject({ status: 501, body: { code: 12 } });
    expect(await pdp.get("/api/check/nothing")).toMatchObject({ status: 404, body: { code: 5 } });
    const { status, headers } = await pdp.get("/_cerbos/nothing");
    expect([status, headers.get("content-type")]).toEqual([404, "text/plain; charset=utf-8"]);
  });

  it("says_what_is_switched_off", async () => {
    const playground = await pdp.post("/api/playground/evaluate", {});
    expect(playground).toMatchObject({
      status: 404,
      body: { message: "Playground service is disabled by the configuration" },
    });
    const admin = await pdp.post("/admin/policy", {});
    expect(admin).toMatchObject({ status: 404, body: { message: "Admin service is disabled by the configuration" } });
    expect(await pdp.get("/admin/policies")).toMatchObject({ status: 404, body: { code: 12 } });
    expect(await pdp.get("/api/playground/evaluate")).toMatchObject({ status: 404, body: { code: 12 } });
  });

  it("names_its_version", async () => {
    const { body } = await pdp.get("/api/server_info");
    expect(body).toEqual({ version: "1.2.3", commit: "abc", buildDate: "2026-01-01" });
  });

  it("nothing_of_this_was_an_internal_error", () => {
    expect(pdp.errors).toEqual([]);
  });
});

it("only_allowed_origins_may_call_from_a_browser", async () => {
  const pdp = await startTestPdp("server: {cors: {allowedOrigins: [https://app.example.org]}}");
  pdp.load();
  const allowedFor = async (origin: string) => {
    const { headers } = await pdp.post("/api/check/resources", "{}", { origin });
    return headers.get("access-control-allow-origin");
  };
  expect(await allowedFor("https://app.example.org")).toBe("https://app.example.org");
  expect(await allowedFor("https://other.example.org")).toBeNull();
  const question = async (headers: string) => {
    const response = await fetch(`${pdp.url}/api/check/resources`, {
      method: "OPTIONS",
      headers: {
        origin: "https://app.example.org",
        "access-control-request-method": "POST",
        "access-control-request-headers": headers,
      },
    });
    const answered = (name: string) => response.headers.get(`access-control-allow-${name}`);
    return [response.status, answered("origin"), answered("methods"), answered("headers")];
  };
  expect(await question("content-type")).toEqual([204, "https://app.example.org", "POST", "content-type"]);
  expect(await question("x-surprise")).toEqual([204, null, null, null]);
  await pdp.close();
});
