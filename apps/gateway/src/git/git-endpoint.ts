import { fileURLToPath } from "node:url";
import { findStore, type Plane, verifyAccessToken } from "@edict/control";
import { limits } from "@edict/protocol";
import { respond, textAnswer } from "../http/respond.ts";
import type { GatewayHandler, GatewayRequest, GatewayResponse } from "../tls/listen-on-one-port.ts";
import type { HookServer } from "./hook-server.ts";
import { runHttpBackend } from "./run-http-backend.ts";

export interface GitParts {
  readonly plane: Plane;
  readonly hooks: HookServer;
  readonly onError: (error: unknown) => void;
}

/**
 * Smart HTTP for the stores of the hub: `/git/<slug or id>.git`. The password is an access token; the user name does not
 * matter. git itself serves and guards the repository, the hub only says who may and watches what comes in.
 */
export function createGitEndpoint(parts: GitParts): GatewayHandler {
  return (request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      parts.onError(error);
      if (response.headersSent) response.end();
      else respond(response, textAnswer(503, "Edict: the hub cannot answer at the moment; try again."));
    });
  };
}

async function serve(parts: GitParts, request: GatewayRequest, response: GatewayResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const match = /^\/git\/([A-Za-z0-9-]{1,64})(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/.exec(
    url.pathname,
  );
  if (match === null) return respond(response, textAnswer(404, "Edict: a git remote here is …/git/<store>.git"));
  const token = readPassword(request.headers.authorization);
  const holder = token === undefined ? undefined : await verifyAccessToken(parts.plane, token);
  if (holder === undefined) {
    const text =
      token === undefined ? "sign in with an access token as the password." : "this access token is not valid.";
    return respond(
      response,
      textAnswer(401, `Edict: ${text}`, { "www-authenticate": 'Basic realm="Edict", charset="UTF-8"' }),
    );
  }
  const [, name = "", service = ""] = match;
  const store = await findStore(parts.plane, holder.workspaceId, name);
  if (store === undefined)
    return respond(response, textAnswer(404, `Edict: there is no store "${name}" in this workspace.`));
  const push = parts.hooks.open({ storeId: store.storeId, storeName: store.name, pushedBy: holder.name });
  try {
    await runHttpBackend(request, response, {
      repository: parts.plane.repositories.pathOf(store.storeId),
      service,
      query: url.search.slice(1),
      user: holder.name,
      env: push.env,
      config: {
        "core.hooksPath": hookFolder,
        "receive.maxInputSize": String(limits.pushBytes),
      },
    });
  } finally {
    push.end();
  }
}

function readPassword(header: string | undefined): string | undefined {
  const match = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? "");
  if (match === null) return undefined;
  const text = Buffer.from(match[1] ?? "", "base64").toString("utf8");
  const separator = text.indexOf(":");
  // Some tools put a token where the user name goes and leave the password out.
  const password = text.slice(separator + 1);
  return password === "" ? text.slice(0, separator) : password;
}

const hookFolder = fileURLToPath(new URL("../../hooks", import.meta.url));
