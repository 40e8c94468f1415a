import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { HookVerdict, PushContext, RefUpdate } from "./push-hooks.ts";

export interface HookCall {
  readonly hook: "pre-receive" | "post-receive";
  readonly updates: readonly RefUpdate[];
  /** One `git ls-tree -r -l -z` per update, for `pre-receive`. */
  readonly trees: readonly string[];
}

/** Listens on loopback, apart from the public port, for the hooks of pushes that this process runs. */
export interface HookServer {
  /** Variables for the git process of one push; `end` when it has ended. */
  open(context: PushContext): { readonly env: { readonly [name: string]: string }; end(): void };
  close(): void;
}

export async function startHookServer(
  answer: (context: PushContext, call: HookCall) => Promise<HookVerdict>,
  onError: (error: unknown) => void,
): Promise<HookServer> {
  const pushes = new Map<string, PushContext>();
  const server = createServer((request, response) => {
    const context = pushes.get(request.headers.authorization?.slice("Bearer ".length) ?? "");
    const reply = (status: number, verdict: HookVerdict) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(verdict));
    };
    if (context === undefined) return reply(401, { ok: false, lines: ["this push is not known."] });
    readCall(request)
      .then((call) => answer(context, call))
      .then((verdict) => reply(200, verdict))
      .catch((error: unknown) => {
        onError(error);
        reply(200, { ok: false, lines: ["the hub cannot take this push at the moment; try again."] });
      });
  });
  const port = await listenOnLoopback(server);
  return {
    open: (context) => {
      const token = randomBytes(24).toString("base64url");
      pushes.set(token, context);
      return {
        env: { EDICT_HOOK_URL: `http://127.0.0.1:${port}/`, EDICT_HOOK_TOKEN: token, EDICT_NODE: process.execPath },
        end: () => pushes.delete(token),
      };
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readCall(request: IncomingMessage): Promise<HookCall> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > callBytesMax) throw new Error("A hook sent more than it may.");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as HookCall;
}

function listenOnLoopback(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

const callBytesMax = 256 * 1024 * 1024;
