import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CelTimestamp, check } from "@edict/engine";
import type { CheckInput } from "@edict/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomSource } from "../../src/generate/random-source.ts";
import { seed } from "../seed.ts";
import { build, scopedSet, timedFiles } from "./policy-sets.ts";

/** What is compared with the engine does not ask for the time. */
const epoch = new CelTimestamp(0, 0);
const { engine, bytes } = build(timedFiles, "service");

let folder: string;
let server: ChildProcess;
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-service-"));
  await writeFile(join(folder, "pdp.wasm"), bytes);
  const port = await findFreePort();
  base = `http://127.0.0.1:${port}`;
  const jco = join(dirname(createRequire(import.meta.url).resolve("@bytecodealliance/jco")), "jco.js");
  const args = [jco, "serve", "--host", "127.0.0.1", "--port", String(port), join(folder, "pdp.wasm")];
  // A group of its own: the command starts another process that serves.
  server = spawn(process.execPath, args, { cwd: folder, detached: true, stdio: "ignore" });
  await untilServing();
}, 60_000);

afterAll(async () => {
  if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, "SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function untilServing(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const isServing = await fetch(`${base}/_cerbos/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isServing) return;
    await sleep(200);
  }
  throw new Error("the service does not start");
}

async function post(path: string, body: unknown, headers: { readonly [name: string]: string } = {}) {
  const response = await fetch(`${base}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const checkResources = (body: unknown) => post("/api/check/resources", body);
const evaluate = (body: unknown, headers = {}) => post("/access/v1/evaluation", body, headers);

describe("POST /api/check/resources", () => {
  it("decides as the engine does", async () => {
    const random = new RandomSource(seed);
    for (let i = 0; i < 40; i++) {
      const { principal, resource, actions } = scopedSet.requests(random);
      const input: CheckInput = { requestId: "q", principal, resource, actions, auxData: undefined };
      const { status, body } = await checkResources({ requestId: "q", principal, resources: [{ actions, resource }] });
      expect(status).toBe(200);
      expect(body.requestId).toBe("q");
      const outcome = check(engine, input, epoch);
      const wanted = Object.fromEntries(outcome.actions.map(({ action, effect }) => [action, effect]));
      expect(body.results[0].actions, JSON.stringify(input)).toEqual(wanted);
    }
  });

  it("answers for many resources, beyond what a stream takes at once", async () => {
    const resources = Array.from({ length: 500 }, (_, i) => ({
      actions: ["view"],
      resource: { kind: "album", id: `album ${i}`, attr: { owner: i % 2 === 0 ? "kim" : "lee" } },
    }));
    const { body } = await checkResources({ principal: { id: "kim", roles: ["user"] }, resources });
    const effects = body.results.map(({ actions }: { actions: { view: string } }) => actions.view);
    expect(effects).toEqual(resources.map((_, i) => (i % 2 === 0 ? "EFFECT_ALLOW" : "EFFECT_DENY")));
  });

  it("takes the time from its host, whatever a request says", async () => {
    const ask = async (until: string) => {
      const resource = { kind: "offer", id: "1", attr: { until } };
      const { body } = await checkResources({
        now: "1970-01-01T00:00:00Z",
        principal: { id: "kim", roles: ["user"] },
        resources: [{ actions: ["view"], resource }],
      });
      return body.results[0].actions.view;
    };
    expect(await ask("2020-01-01T00:00:00Z")).toBe("EFFECT_DENY");
    expect(await ask("9000-01-01T00:00:00Z")).toBe("EFFECT_ALLOW");
  });

  it.each([
    ["{", 400, "body, byte 1: The request ends too early."],
    [{ resources: [] }, 400, "validation error: principal.id: value is required"],
    [{ principal: { id: "a", roles: ["user"] } }, 400, "validation error: resources: value is required"],
    [
      { principal: { id: "a", roles: ["user"] }, resources: [{ actions: ["view"], resource: { kind: "album" } }] },
      400,
      "validation error: resources[0].resource.id: value is required",
    ],
    [
      {
        principal: { id: "a", roles: ["user"] },
        resources: [{ actions: ["view"], resource: { kind: "album", id: "1" } }],
        auxData: { jwt: { token: "a.b.c" } },
      },
      400,
      "a component has no keys to verify tokens with; send auxData.jwt.claims",
    ],
    [
      {
        principal: { id: "a", roles: ["user"] },
        resources: [{ actions: Array.from({ length: 501 }, (_, i) => `a${i}`), resource: { kind: "album", id: "1" } }],
      },
      400,
      "number of actions (501) exceeds configured limit (500)",
    ],
    [
      {
        principal: { id: "a", roles: Array.from({ length: 501 }, (_, i) => `r${i}`) },
        resources: [{ actions: ["view"], resource: { kind: "album", id: "1" } }],
      },
      400,
      "number of roles (501) exceeds configured limit (500)",
    ],
  ])("refuses what it cannot decide: %j", async (request, status, message) => {
    const answer = await checkResources(request);
    expect([answer.status, answer.body.message]).toEqual([status, message]);
  });

  it("reads no more than 4 MiB", async () => {
    // The connection cannot be used again with the rest of the body in it.
    const headers = { connection: "close" };
    const { status, body } = await post("/api/check/resources", "x".repeat(5_000_000), headers);
    expect([status, body.message]).toEqual([413, "the body exceeds 4194304 bytes"]);
  });
});

describe("POST /access/v1/evaluation", () => {
  const question = {
    subject: { type: "user", id: "kim", properties: { team: "red" } },
    action: { name: "view" },
    resource: { type: "album", id: "1", properties: { team: "red" } },
  };

  it("decides, and repeats the id of the request", async () => {
    const { status, body, headers } = await evaluate({ ...question, unknown: 1 }, { "x-request-id": "abc" });
    expect([status, body, headers.get("x-request-id")]).toEqual([200, { decision: true }, "abc"]);
    const other = { ...question, resource: { ...question.resource, properties: { team: "blue" } } };
    expect((await evaluate(other)).body).toEqual({ decision: false });
  });

  it("reads what Cerbos says in properties", async () => {
    const properties = { "cerbos.roles": ["admin"], "cerbos.scope": "" };
    const admin = { ...question, subject: { type: "nobody", id: "x", properties }, action: { name: "delete" } };
    expect((await evaluate(admin)).body).toEqual({ decision: true });
    const { body } = await evaluate({ ...question, context: { "cerbos.includeMeta": true } });
    expect(body.context["cerbos.response"].results[0].meta).toEqual({
      actions: { view: { matchedPolicy: "resource.album.vdefault" } },
      effectiveDerivedRoles: ["colleague"],
    });
  });

  it.each([
    ["", "body, byte 0: The request ends too early."],
    [[], "the body must be a JSON object"],
    [{ ...question, subject: { type: "user" } }, "validation error: subject.id: value is required"],
    [{ ...question, action: undefined }, "validation error: action: value is required"],
    [
      { ...question, subject: { ...question.subject, properties: { "cerbos.roles": [] } } },
      "cerbos.roles must be a list of names",
    ],
  ])("refuses what is no evaluation: %j", async (request, message) => {
    const { status, body } = await evaluate(request);
    expect([status, body]).toEqual([400, { code: 3, message }]);
  });

  it.each(["[0]", '{"a":{"a":0}}', `${"[".repeat(400)}0${"]".repeat(400)}`])(
    "survives what takes a multiple of its bytes: %.20s",
    async (item) => {
      const value = Array.from({ length: Math.floor(4_000_000 / (item.length + 1)) }, () => item).join(",");
      const whole = JSON.stringify({ ...question, subject: { ...question.subject, id: "lee" } });
      const { status, body } = await evaluate(whole.replace('"properties":{', `"properties":{"more":[${value}],`));
      expect([status, body]).toEqual([200, { decision: true }]);
    },
  );

  it("wants JSON", async () => {
    const { status, body } = await evaluate(question, { "content-type": "text/plain" });
    expect([status, body.message]).toEqual([400, "Content-Type must be application/json"]);
  });
});

describe("POST /access/v1/evaluations", () => {
  const subject = { type: "user", id: "kim", properties: { team: "red" } };
  const album = (team: string) => ({ type: "album", id: "1", properties: { team } });
  const ask = (body: unknown, headers = {}) => post("/access/v1/evaluations", body, headers);
  const view = { name: "view" };
  const decisions = (...all: readonly boolean[]) => ({ evaluations: all.map((decision) => ({ decision })) });

  it("decides each on its own; what it does not say itself is what all share, as a whole", async () => {
    const evaluations = [
      { resource: album("red") },
      { resource: album("blue") },
      { resource: album("blue"), subject: { ...subject, properties: { team: "blue" } } },
      { subject: { type: "user", id: "kim" }, resource: album("red") },
      {},
    ];
    const asked = { subject, action: view, resource: album("red"), evaluations };
    const { status, body, headers } = await ask(asked, { "x-request-id": "q7" });
    expect([status, headers.get("x-request-id")]).toEqual([200, "q7"]);
    expect(body).toEqual(decisions(true, false, true, false, true));
  });

  it("answers for many, and takes the memory of each again for the next", async () => {
    const evaluations = Array.from({ length: 20_000 }, (_, i) => ({ resource: album(i % 3 === 0 ? "red" : "blue") }));
    const { body } = await ask({ subject, action: view, evaluations });
    expect(body).toEqual(decisions(...evaluations.map((_, i) => i % 3 === 0)));
  });

  it.each([
    ["execute_all", [true, false, true, false]],
    ["deny_on_first_deny", [true, false]],
    ["permit_on_first_permit", [true]],
    [undefined, [true, false, true, false]],
  ])("stops where the caller wants: %s", async (evaluations_semantic, wanted) => {
    const evaluations = ["red", "blue", "red", "blue"].map((team) => ({ resource: album(team) }));
    const { body } = await ask({ subject, action: view, options: { evaluations_semantic }, evaluations });
    expect(body).toEqual(decisions(...wanted));
  });

  it("one that cannot be decided is a deny that says why", async () => {
    const evaluations = [{ action: view }, {}, { action: "view" }, { action: { name: 7 } }, { action: view }];
    const { status, body } = await ask({ subject, resource: album("red"), evaluations });
    const error = (message: string) => ({ decision: false, context: { error: { status: 400, message } } });
    expect([status, body.evaluations]).toEqual([
      200,
      [
        { decision: true },
        error("validation error: action: value is required"),
        error("action must be an object"),
        error("action.name must be text"),
        { decision: true },
      ],
    ]);
  });

  it("tells who decided where an evaluation asks for it", async () => {
    const context = { "cerbos.includeMeta": true };
    const asked = { subject, action: view, resource: album("red"), evaluations: [{ context }, {}] };
    const { body } = await ask(asked);
    const [told, plain] = body.evaluations;
    expect(told.context["cerbos.response"].results[0].meta.actions).toEqual({
      view: { matchedPolicy: "resource.album.vdefault" },
    });
    expect(plain).toEqual({ decision: true });
  });

  it("without evaluations it is one evaluation", async () => {
    const one = { subject, action: view, resource: album("red") };
    expect((await ask(one)).body).toEqual({ decision: true });
    expect((await ask({ ...one, evaluations: [] })).body).toEqual({ decision: true });
  });

  it.each([
    [{ evaluations: "all" }, 400, "evaluations must be a list"],
    [{ evaluations: [1] }, 400, "each evaluation must be an object"],
    [
      { options: { evaluations_semantic: "guess" }, evaluations: [{}] },
      400,
      "options.evaluations_semantic is not known",
    ],
    [{ evaluations: Array(300_000).fill({}) }, 413, "the answer exceeds 16777216 bytes"],
  ])("refuses what it cannot answer: %.60j", async (request, status, message) => {
    const answer = await ask(request);
    expect([answer.status, answer.body.message]).toEqual([status, message]);
    expect((await ask({ subject, action: view, resource: album("red") })).body).toEqual({ decision: true });
  });
});

it("says where it answers AuthZEN", async () => {
  const response = await fetch(`${base}/.well-known/authzen-configuration`);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(await response.json()).toEqual({
    policy_decision_point: base,
    access_evaluation_endpoint: `${base}/access/v1/evaluation`,
    access_evaluations_endpoint: `${base}/access/v1/evaluations`,
  });
  expect((await post("/.well-known/authzen-configuration", {})).status).toBe(501);
});

it("says that it is healthy, and what it does not serve", async () => {
  const health = await fetch(`${base}/_cerbos/health?deep=1`);
  expect([health.status, await health.json()]).toEqual([200, { status: "SERVING" }]);
  expect((await fetch(`${base}/api/check/resources`)).status).toBe(501);
  expect((await post("/api/plan/resources", {})).body).toEqual({ code: 5, message: "Not Found" });
});
