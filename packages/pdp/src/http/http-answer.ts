/** What an endpoint answers; `body` is sent as JSON unless it is text. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** One call of an endpoint. */
export interface ApiCall {
  /** Names the call in its answer and in the logs. */
  readonly callId: string;
  readonly body: string;
  /** What stands behind the `?` of the address. */
  readonly query: string;
  readonly baseUrl: string;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly peer: { readonly address: string; readonly userAgent: string; readonly forwardedFor: string };
}

export type ApiEndpoint = (call: ApiCall) => Promise<HttpAnswer> | HttpAnswer;
