import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPdp, type TestPdp } from "./support/start-test-pdp.ts";

const subject = { type: "user", id: "ana" };
const resource = { type: "note", id: "n1", properties: { owner: "ana" } };

describe("AuthZEN", () => {
  let pdp: TestPdp;
  beforeAll(async () => {
    pdp = await startTestPdp();
    pdp.load();
  });
  afterAll(() => pdp.close());

  it("describes_where_it_answers", async () => {
    const { body } = await pdp.get("/.well-known/authzen-configuration");
    expect(body).toEqual({
      policy_decision_point: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      access_evaluation_endpoint: expect.stringMatching(/\/access\/v1\/evaluation$/),
      access_evaluations_endpoint: expect.stringMatching(/\/access\/v1\/evaluations$/),
    });
  });

  it.each([
    ["edit", true],
    ["burn", false],
  ])("evaluation: %s", async (name, decision) => {
    const { status, body } = await pdp.post("/access/v1/evaluation", { subject, resource, action: { name } });
    expect({ status, body }).toEqual({ status: 200, body: { decision } });
  });

  it("gives_the_request_id_back", async () => {
    const asked = { subject, resource, action: { name: "view" } };
    const { headers } = await pdp.post("/access/v1/evaluation", asked, { "x-request-id": "q7" });
    expect(headers.get("x-request-id")).toBe("q7");
  });

  it("takes_roles_from_the_subjects_properties_before_its_type", async () => {
    const guest = { ...subject, properties: { "cerbos.roles": ["guest"] } };
    const { body } = await pdp.post("/access/v1/evaluation", { subject: guest, resource, action: { name: "view" } });
    expect(body).toEqual({ decision: false });
  });

  it("says_what_is_missing", async () => {
    const { status, body } = await pdp.post("/access/v1/evaluation", { subject, resource });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 3, message: "validation error: action: value is required" });
  });

  it("refuses_what_is_not_json", async () => {
    const asked = { subject, resource, action: { name: "view" } };
    const untyped = await pdp.post("/access/v1/evaluation", asked, { "content-type": "text/plain" });
    expect(untyped).toMatchObject({ status: 400, body: { message: "Content-Type must be application/json" } });
    const broken = await pdp.post("/access/v1/evaluation", "{");
    expect(broken).toMatchObject({ status: 400, body: { message: "the body is not valid JSON" } });
  });

  it("evaluations_are_decided_one_by_one_and_a_bad_one_is_a_deny_that_says_why", async () => {
    const evaluations = [{ action: { name: "view" } }, { action: { name: "burn" } }, {}];
    const { status, body } = await pdp.post("/access/v1/evaluations", { subject, resource, evaluations });
    const error = { status: 400, message: "validation error: action: value is required" };
    expect(status).toBe(200);
    expect(body).toEqual({
      evaluations: [{ decision: true }, { decision: false }, { decision: false, context: { error } }],
    });
  });

  it.each([
    ["execute_all", ["view", "burn", "edit"], [true, false, true]],
    ["deny_on_first_deny", ["view", "burn", "edit"], [true, false]],
    ["permit_on_first_permit", ["burn", "view", "edit"], [false, true]],
  ])("evaluations_stop_where_the_caller_wants: %s", async (evaluations_semantic, names, decisions) => {
    const evaluations = names.map((name) => ({ action: { name } }));
    const asked = { subject, resource, options: { evaluations_semantic }, evaluations };
    const { body } = await pdp.post("/access/v1/evaluations", asked);
    expect(body).toEqual({ evaluations: decisions.map((decision) => ({ decision })) });
  });

  it("refuses_a_semantic_that_it_does_not_know", async () => {
    const options = { evaluations_semantic: "guess" };
    const asked = { subject, resource, options, evaluations: [{ action: { name: "view" } }] };
    expect(await pdp.post("/access/v1/evaluations", asked)).toMatchObject({ status: 400 });
  });
});
