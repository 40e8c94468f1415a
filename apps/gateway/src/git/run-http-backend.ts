import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { ServerResponse } from "node:http";
import { basename, dirname } from "node:path";
import { gitEnv } from "@edict/control";
import { respond, textAnswer } from "../http/respond.ts";
import type { GatewayRequest, GatewayResponse } from "../tls/listen-on-one-port.ts";

export interface BackendCall {
  readonly repository: string;
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  readonly service: string;
  readonly query: string;
  readonly user: string;
  readonly env: { readonly [name: string]: string };
  /** Git configuration for this call only. */
  readonly config: { readonly [key: string]: string };
}

/** Runs `git http-backend` for one request, as a web server runs a CGI program. Resolves when it has ended. */
export function runHttpBackend(request: GatewayRequest, response: GatewayResponse, call: BackendCall): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["http-backend"], { env: toCgiEnv(request, call), stdio: ["pipe", "pipe", "pipe"] });
    child.stderr.resume();
    // git stops reading when it refuses; a client that is cut off while it sends does not get to hear why.
    child.stdin.on("error", () => request.resume());
    child.once("error", reject);
    child.once("close", () => resolve());
    response.once("close", () => child.kill());
    request.pipe(child.stdin);
    relayResponse(child, response as ServerResponse);
  });
}

/** CGI answers with headers, an empty line and the body. */
function relayResponse(child: ChildProcessWithoutNullStreams, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    child.stdout.off("data", onData);
    child.stdout.pause();
    const { status, headers } = parseHead(head.toString("latin1", 0, end));
    response.writeHead(status, headers);
    response.write(head.subarray(end + 4));
    child.stdout.pipe(response);
  };
  child.stdout.on("data", onData);
  child.stdout.once("end", () => {
    if (!response.headersSent) respond(response, textAnswer(500, "Edict: git could not answer."));
  });
}

function parseHead(text: string): { readonly status: number; readonly headers: { readonly [name: string]: string } } {
  const fields = text.split("\r\n").map((line) => {
    const separator = line.indexOf(":");
    return [line.slice(0, separator).toLowerCase(), line.slice(separator + 1).trim()] as const;
  });
  const status = fields.find(([name]) => name === "status")?.[1];
  return {
    status: Number(status?.split(" ")[0] ?? 200),
    headers: Object.fromEntries(fields.filter(([name]) => name !== "status")),
  };
}

function toCgiEnv(request: GatewayRequest, call: BackendCall): NodeJS.ProcessEnv {
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : (value ?? "");
  };
  return {
    ...gitEnv(),
    ...toConfigVariables(call.config),
    ...call.env,
    GIT_PROJECT_ROOT: dirname(call.repository),
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_PROTOCOL: header("git-protocol"),
    PATH_INFO: `/${basename(call.repository)}${call.service}`,
    REQUEST_METHOD: request.method ?? "GET",
    QUERY_STRING: call.query,
    CONTENT_TYPE: header("content-type"),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    REMOTE_USER: call.user,
    REMOTE_ADDR: request.socket.remoteAddress ?? "",
    ...(header("content-length") === "" ? {} : { CONTENT_LENGTH: header("content-length") }),
  };
}

function toConfigVariables(config: { readonly [key: string]: string }): NodeJS.ProcessEnv {
  const entries = Object.entries(config);
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(pairs) };
}
