import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@cerbos/api/grpc/health/v1/health_pb";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { ViolationsSchema } from "@edict/protocol/gen/buf/validate/violations_pb";
import { CerbosPlaygroundService, CerbosService } from "@edict/protocol/gen/cerbos/svc/v1/svc_pb";
import {
  ServerReflection,
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
} from "@edict/protocol/gen/grpc/reflection/v1/reflection_pb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPdp, type TestPdp } from "./support/start-test-pdp.ts";
import { certificate, privateKey } from "./support/test-certificate.ts";

const principal = { id: "ana", roles: ["user"] };
const text = (value: string) => ({ kind: { case: "stringValue" as const, value } });
const number = (value: number) => ({ kind: { case: "numberValue" as const, value } });
const resource = { kind: "note", id: "n1", attr: { owner: text("ana") } };
const viewing = { principal, resources: [{ resource, actions: ["view"] }] };

const plain = ({ grpcAddress }: TestPdp) => createGrpcTransport({ baseUrl: `http://${grpcAddress}` });
const failureOf = (call: Promise<unknown>) => call.then(() => undefined, ConnectError.from);

describe("the gRPC API", () => {
  let pdp: TestPdp;
  beforeAll(async () => {
    pdp = await startTestPdp(
      "server: {requestLimits: {maxActionsPerResource: 2}, advanced: {grpc: {maxRecvMsgSizeBytes: 1000}}}",
    );
    pdp.load();
  });
  afterAll(() => pdp.close());
  const cerbos = () => createClient(CerbosService, plain(pdp));

  it("check_resources_decides_each_resource", async () => {
    const asked = { ...viewing, requestId: "r1", resources: [{ resource, actions: ["view", "burn"] }] };
    const { requestId, results, cerbosCallId } = await cerbos().checkResources(asked);
    expect(results).toMatchObject([{ resource: { kind: "note", id: "n1" }, actions: { view: 1, burn: 2 } }]);
    expect([requestId, cerbosCallId]).toEqual(["r1", expect.stringMatching(/^[0-9A-Z]{26}$/)]);
  });

  it("numbers_that_json_cannot_write_are_attributes_like_others", async () => {
    const odd = { ...resource, attr: { owner: number(Number.NaN), list: number(Number.POSITIVE_INFINITY) } };
    const { results } = await cerbos().checkResources({
      ...viewing,
      resources: [{ resource: odd, actions: ["edit"] }],
    });
    expect(results).toMatchObject([{ actions: { edit: 2 } }]);
  });

  it("plan_resources_filters_what_may_be_had", async () => {
    const { filter } = await cerbos().planResources({ principal, actions: ["edit"], resource: { kind: "note" } });
    expect(filter).toMatchObject({
      kind: 3,
      condition: { node: { case: "expression", value: { operator: "eq", operands: { length: 2 } } } },
    });
  });

  it("names_its_version", async () => {
    expect(await cerbos().serverInfo({})).toMatchObject({ version: "1.2.3", commit: "abc", buildDate: "2026-01-01" });
  });

  it("what_is_wrong_with_a_request_is_said_and_listed", async () => {
    const failure = await failureOf(cerbos().checkResources({ principal }));
    expect(failure).toMatchObject({ code: Code.InvalidArgument });
    expect(failure?.rawMessage).toBe("validation error: resources: value is required");
    expect(failure?.findDetails(ViolationsSchema)).toMatchObject([
      { violations: [{ ruleId: "required", field: { elements: [{ fieldNumber: 4, fieldName: "resources" }] } }] },
    ]);
  });

  it.each([
    ["actions", ["a", "b", "c"], "r", Code.InvalidArgument, "number of actions (3) exceeds configured limit (2)"],
    [
      "bytes",
      ["a"],
      "r".repeat(2_000),
      Code.ResourceExhausted,
      /^grpc: received message larger than max \(20\d\d vs. 1000\)$/,
    ],
  ])("limits_are_kept: %s", async (_, actions, requestId, code, message) => {
    const failure = await failureOf(
      cerbos().checkResources({ ...viewing, requestId, resources: [{ resource, actions }] }),
    );
    expect(failure?.code).toBe(code);
    expect(failure?.rawMessage).toMatch(message);
  });

  it.each([
    [
      "/cerbos.svc.v1.CerbosPlaygroundService/PlaygroundTest",
      "12",
      "Playground service is disabled by the configuration",
    ],
    ["/cerbos.svc.v1.CerbosAdminService/ListPolicies", "12", "Admin service is disabled by the configuration"],
    ["/cerbos.svc.v1.CerbosService/Surprise", "12", "Unknown service"],
    ["/", "12", "Unknown service"],
    ["/cerbos.svc.v1.CerbosService/ServerInfo", "13", expect.stringContaining("grpc: error unmarshalling request")],
  ])("calls_that_cannot_be_answered_end_with_a_status: %s", async (path, status, message) => {
    const session = connectHttp2(`http://${pdp.grpcAddress}`);
    const trailer = await callRaw(session, path, Buffer.from([0, 0, 0, 0, 2, 0xff, 0xff]));
    session.close();
    expect([trailer["grpc-status"], decodeURIComponent(String(trailer["grpc-message"]))]).toEqual([status, message]);
  });

  it("tools_may_ask_what_is_served", async () => {
    const answers = await reflect(pdp, [
      { case: "listServices", value: "" },
      { case: "fileContainingSymbol", value: "cerbos.svc.v1.CerbosService.CheckResources" },
      { case: "fileByFilename", value: "surprise.proto" },
    ]);
    const services = ["cerbos.svc.v1.CerbosService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];
    expect(answers).toMatchObject([
      { value: { service: services.map((name) => ({ name })) } },
      { case: "fileDescriptorResponse" },
      { value: { errorCode: Code.NotFound } },
    ]);
  });

  it("nothing_of_this_was_an_internal_error", () => {
    expect(pdp.errors).toEqual([]);
  });
});

it("the_health_of_services_follows_the_policies_and_the_end", async () => {
  const pdp = await startTestPdp();
  const health = createClient(Health, plain(pdp));
  const { typeName: service } = CerbosService;
  expect(await health.check({ service })).toMatchObject({ status: Status.NOT_SERVING });
  expect(await failureOf(createClient(CerbosService, plain(pdp)).checkResources(viewing))).toMatchObject({
    code: Code.Unavailable,
  });
  const seen: Status[] = [];
  const watched = (async () => {
    for await (const { status } of health.watch({ service })) {
      seen.push(status);
      if (status === Status.SERVING) void pdp.close();
      else if (seen.length === 1) pdp.load();
    }
  })();
  await watched;
  expect(seen).toEqual([Status.NOT_SERVING, Status.SERVING, Status.NOT_SERVING]);
});

it("services_that_are_not_there_have_no_health", async () => {
  const pdp = await startTestPdp();
  const health = createClient(Health, plain(pdp));
  expect(await failureOf(health.check({ service: "surprise" }))).toMatchObject({ code: Code.NotFound });
  for await (const { status } of health.watch({ service: CerbosPlaygroundService.typeName })) {
    expect(status).toBe(Status.SERVICE_UNKNOWN);
    break;
  }
  await pdp.close();
});

describe("the listener", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "edict-grpc-"));
    await writeFile(join(folder, "cert.pem"), certificate);
    await writeFile(join(folder, "key.pem"), privateKey);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("may_be_a_socket_that_a_killed_process_left_behind", async () => {
    const path = join(folder, "pdp.sock");
    const first = await startTestPdp(`server: {grpcListenAddr: "unix:${path}", udsFileMode: "0o600"}`);
    const pdp = await startTestPdp(`server: {grpcListenAddr: "unix:${path}", udsFileMode: "0o600"}`);
    pdp.load();
    expect(pdp.grpcAddress).toBe(`unix:${path}`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const nodeOptions = { createConnection: () => connectSocket(path) };
    const transport = createGrpcTransport({ baseUrl: "http://localhost", nodeOptions });
    const { results } = await createClient(CerbosService, transport).checkResources(viewing);
    expect(results).toMatchObject([{ actions: { view: 1 } }]);
    // What some clients call a host that is a path.
    const session = connectHttp2("http://localhost", nodeOptions);
    const trailer = await callRaw(
      session,
      "/cerbos.svc.v1.CerbosService/ServerInfo",
      emptyMessage,
      "%2Frun%2Fpdp.sock",
    );
    session.close();
    expect(trailer).toMatchObject({ "grpc-status": "0" });
    await Promise.all([first.close(), pdp.close()]);
  });

  it("may_use_tls", async () => {
    const files = `cert: ${join(folder, "cert.pem")}, key: ${join(folder, "key.pem")}`;
    const pdp = await startTestPdp(`server: {tls: {${files}}}`);
    pdp.load();
    const ask = (ca: string | undefined) => {
      const nodeOptions = ca === undefined ? {} : { ca };
      const transport = createGrpcTransport({ baseUrl: `https://${pdp.grpcAddress}`, nodeOptions });
      return createClient(CerbosService, transport).checkResources(viewing);
    };
    expect(await ask(certificate)).toMatchObject({ results: [{ actions: { view: 1 } }] });
    expect(await failureOf(ask(undefined))).toMatchObject({ rawMessage: expect.stringContaining("certificate") });
    await pdp.close();
  });

  it("says_goodbye_to_old_connections_and_hangs_up_on_those_who_do_not_speak", async () => {
    const pdp = await startTestPdp(
      "server: {advanced: {grpc: {maxConnectionAge: 200ms, connectionTimeout: 100ms, maxConcurrentStreams: 7}}}",
    );
    const session = connectHttp2(`http://${pdp.grpcAddress}`);
    const settings = new Promise((resolve) => session.once("remoteSettings", resolve));
    const goodbye = new Promise((resolve) => session.once("goaway", resolve));
    expect(await settings).toMatchObject({ maxConcurrentStreams: 7 });
    expect(await goodbye).toBe(0);
    const [, port] = pdp.grpcAddress.split(":");
    const silent = connectSocket(Number(port), "127.0.0.1").resume();
    await new Promise((resolve) => silent.once("close", resolve));
    await pdp.close();
  });
});

const emptyMessage = Buffer.from([0, 0, 0, 0, 0]);

function callRaw(session: ClientHttp2Session, path: string, body: Buffer, authority = "localhost") {
  return new Promise<{ readonly [name: string]: unknown }>((resolve, reject) => {
    const headers = { ":method": "POST", ":path": path, ":authority": authority, "content-type": "application/grpc" };
    const stream = session.request(headers);
    stream.once("trailers", resolve);
    stream.once("response", (answered) => {
      if ("grpc-status" in answered) resolve(answered);
    });
    stream.once("error", reject);
    stream.end(body);
    stream.resume();
  });
}

async function reflect(pdp: TestPdp, questions: readonly ServerReflectionRequest["messageRequest"][]) {
  async function* requests() {
    for (const messageRequest of questions) yield create(ServerReflectionRequestSchema, { messageRequest });
  }
  const answers: unknown[] = [];
  const client = createClient(ServerReflection, plain(pdp));
  for await (const { messageResponse } of client.serverReflectionInfo(requests())) answers.push(messageResponse);
  return answers;
}
