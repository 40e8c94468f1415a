import type { Http2ServerRequest } from "node:http2";
import { ulid } from "ulid";
import type { ApiCall } from "../http/http-answer.ts";

/** Of the transport, not of the caller. */
const hidden = /^(:(?!authority)|te$|grpc-(?!trace|tags)|host$)/;

/** Who calls. The request itself is read elsewhere. */
export function callOfRequest({ headers, socket }: Http2ServerRequest): ApiCall {
  const metadata = Object.entries(headers).filter(([name]) => !hidden.test(name));
  const forwarded = headers["x-forwarded-for"];
  const { remoteAddress, remotePort } = socket;
  return {
    callId: ulid(),
    body: "",
    query: "",
    baseUrl: "",
    headers: Object.fromEntries(metadata),
    peer: {
      address: remoteAddress === undefined ? "" : `${remoteAddress}:${remotePort ?? ""}`,
      userAgent: headers["user-agent"] ?? "",
      forwardedFor: typeof forwarded === "string" ? forwarded : "",
    },
  };
}
