import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CelTimestamp, check } from "@edict/engine";
import type { CheckInput } from "@edict/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomSource } from "../../../src/generate/random-source.ts";
import { seed } from "../../seed.ts";
import { fromJson, fromTyped, toJson, told, toTyped } from "../answers.ts";
import type { TypedResponse } from "../load-component.ts";
import { build, scopedSet, timedFiles } from "../policy-sets.ts";
import { fetchWasmtime } from "./fetch-wasmtime.ts";

const home = await fetchWasmtime();

const { engine, bytes } = build(timedFiles, "policy");
const random = new RandomSource(seed);
const inputs = Array.from({ length: 300 }, () => scopedSet.requests(random));
const wanted = inputs.map((input) => told(check(engine, input, new CelTimestamp(0, 0))));

const view = { name: "view" };
const subject = { type: "user", id: "kim", properties: { team: "red" } };
const album = (team: string) => ({ type: "album", id: "1", properties: { team } });
const offer = (until: string) => ({ type: "offer", id: "1", properties: { until } });
const json = { "content-type": "application/json" };
const post = (path: string, body: unknown, headers = json) => ({
  method: "POST",
  path,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const evaluations = [album("red"), album("blue"), offer("2030-01-01T00:00:00Z"), offer("2020-01-01T00:00:00Z")];
/** New Year's Day of 2026. */
const now = 1_767_225_600;
const requests = [
  { method: "GET", path: "/_cerbos/health" },
  { method: "GET", path: "/.well-known/authzen-configuration" },
  post("/access/v1/evaluations", {
    subject,
    action: view,
    evaluations: evaluations.map((resource) => ({ resource })),
  }),
  post("/access/v1/evaluation", "{"),
  ...inputs.slice(0, 30).map((input) => post("/api/check/resources", toJson(input))),
];

interface Answers {
  readonly policy: {
    readonly texts: readonly unknown[];
    readonly batch: readonly unknown[];
    readonly typed: readonly object[];
    readonly timed: readonly object[];
    readonly description: { readonly "abi-version": number; readonly manifest: string };
  };
  readonly service: readonly { readonly status: number; readonly body: unknown }[];
  readonly isLinked: boolean;
}

let folder: string;
let answers: Answers;

beforeAll(async () => {
  if (home === undefined) return;
  folder = await mkdtemp(join(tmpdir(), "edict-wasmtime-"));
  const write = async (name: string, content: Uint8Array) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  answers = await ask(home, {
    policy: {
      component: await write("policy.wasm", bytes),
      texts: [...inputs.map(toJson), "{"],
      typed: inputs.map(toRecord),
      now,
    },
    service: { component: await write("service.wasm", build(timedFiles, "service").bytes), now, requests },
  });
}, 120_000);
afterAll(() => folder && rm(folder, { recursive: true, force: true }));

function ask(path: string, asked: unknown): Promise<Answers> {
  const host = fileURLToPath(new URL("./host.py", import.meta.url));
  const child = spawn("python3", [host], { env: { ...process.env, PYTHONPATH: path }, stdio: "pipe" });
  let [answer, complaint] = ["", ""];
  child.stdout.on("data", (data) => {
    answer += data;
  });
  child.stderr.on("data", (data) => {
    complaint += data;
  });
  child.stdin.end(JSON.stringify(asked));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(JSON.parse(answer)) : reject(new Error(complaint))));
  });
}

/** Names as WIT has them; what is optional is there, as `null`. */
function toRecord(input: CheckInput): unknown {
  const { requestId, principal, resources, auxData } = toTyped(input);
  const party = ({ id, policyVersion, scope, attrJson }: Omit<typeof principal, "roles">) => ({
    id,
    "policy-version": policyVersion ?? null,
    scope: scope ?? null,
    "attr-json": attrJson ?? null,
  });
  return {
    "request-id": requestId,
    principal: { ...party(principal), roles: principal.roles },
    resources: resources.map(({ actions, resource }) => ({
      actions,
      resource: { ...party(resource), kind: resource.kind },
    })),
    "aux-data": auxData === undefined ? null : { "jwt-json": auxData.jwtJson ?? null },
  };
}

/** Names as JavaScript has them. */
function fromRecord(response: object): TypedResponse {
  const text = JSON.stringify(response).replace(/"([a-z]+(?:-[a-z]+)+)":/g, (name) =>
    name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  return JSON.parse(text);
}

// Skipped where wasmtime cannot be had.
describe.skipIf(home === undefined)("wasmtime", () => {
  it("decides as the engine does, through a component that nothing is given to", () => {
    const { texts, batch, typed, timed, description } = answers.policy;
    expect(texts.slice(0, -1).map((text) => fromJson(String(text)))).toEqual(wanted);
    expect(batch).toEqual(texts);
    expect(typed.map((response) => fromTyped(fromRecord(response)))).toEqual(wanted);
    expect(timed).toEqual(typed);
    expect(texts.at(-1)).toEqual({ kind: "end", position: 1, message: "The request ends too early." });
    expect(description["abi-version"]).toBe(1);
    expect(JSON.parse(description.manifest).kinds).toContain("album");
  });

  it("has in its own WASI what a service imports", () => {
    expect(answers.isLinked).toBe(true);
  });

  it("serves, a new instance for each request", () => {
    const [health, metadata, batch, broken, ...checks] = answers.service;
    const base = "https://pdp.example";
    expect(health).toEqual({ status: 200, headers: json, body: { status: "SERVING" } });
    expect(metadata?.body).toEqual({
      policy_decision_point: base,
      access_evaluation_endpoint: `${base}/access/v1/evaluation`,
      access_evaluations_endpoint: `${base}/access/v1/evaluations`,
    });
    const decisions = [true, false, true, false].map((decision) => ({ decision }));
    expect(batch?.body).toEqual({ evaluations: decisions });
    expect([broken?.status, broken?.body]).toEqual([
      400,
      { code: 3, message: "body, byte 1: The request ends too early." },
    ]);
    expect(checks.map(({ body }) => fromJson(JSON.stringify(body)))).toEqual(wanted.slice(0, checks.length));
  });
});
