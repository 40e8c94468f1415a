import type { GatewayResponse } from "../tls/listen-on-one-port.ts";

/** What an endpoint answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

export function respond(response: GatewayResponse, answer: Answer): void {
  // The two response types share these methods, but their overloads do not unify.
  const target = response as import("node:http").ServerResponse;
  target.writeHead(answer.status, {
    "content-length": String(Buffer.byteLength(answer.body ?? "")),
    ...answer.headers,
  });
  target.end(answer.body);
}

export function textAnswer(status: number, text: string, headers: { readonly [name: string]: string } = {}): Answer {
  return { status, body: `${text}\n`, headers: { "content-type": "text/plain; charset=utf-8", ...headers } };
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    body: JSON.stringify(value),
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  };
}
