import { messageType } from "../request/message-type.ts";
import type { ApiMethod } from "./api-method.ts";

export interface ServerVersion {
  readonly version: string;
  readonly commit: string;
  readonly buildDate: string;
}

/** `ServerInfo`, `GET /api/server_info`. */
export function createServerInfo(version: ServerVersion): ApiMethod {
  return {
    name: "/cerbos.svc.v1.CerbosService/ServerInfo",
    request: messageType([]),
    answer: () => ({ status: 200, body: version }),
  };
}
