import type { DescMethod, DescMethodUnary, DescService, JsonValue, Message } from "@bufbuild/protobuf";
import { fromJson } from "@bufbuild/protobuf";
import { type ConnectRouter, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { type ApiMethod, invokeMethod } from "../api/api-method.ts";
import type { PdpContext } from "../api/decide.ts";
import type { ApiCall } from "../http/http-answer.ts";
import { requireValid } from "../request/read-request.ts";
import { toConnectError } from "./to-connect-error.ts";
import { toReadMessage } from "./to-read-message.ts";

/** The call that a request belongs to. */
export const callKey = createContextKey<ApiCall | undefined>(undefined);

/** Serves those methods of a service that there are, by their names. */
export function addMethods(
  router: ConnectRouter,
  service: DescService,
  methods: readonly ApiMethod[],
  context: PdpContext,
  onError: (error: unknown) => void,
): void {
  for (const description of service.methods) {
    const method = methods.find(({ name }) => name === `/${service.typeName}/${description.name}`);
    if (method === undefined || !isUnary(description)) continue;
    router.rpc(description, (message: Message, { values }: HandlerContext) =>
      answerMessage(context, method, description, message, values.get(callKey)).catch((error: unknown) => {
        throw toConnectError(error, onError);
      }),
    );
  }
}

function isUnary(description: DescMethod): description is DescMethodUnary {
  return description.methodKind === "unary";
}

async function answerMessage(
  context: PdpContext,
  method: ApiMethod,
  description: DescMethodUnary,
  message: Message,
  call: ApiCall | undefined,
): Promise<Message> {
  if (call === undefined) throw new TypeError("a request without a call");
  const read = toReadMessage(message, method.request);
  requireValid(read, method.request);
  const { body } = await invokeMethod(context, method, read, call);
  return fromJson(description.output, withoutUndefined(body), { ignoreUnknownFields: true });
}

/** Answers are made for `JSON.stringify`, which passes such members over. */
function withoutUndefined(value: unknown): JsonValue {
  if (typeof value !== "object" || value === null) return value as JsonValue;
  if (Array.isArray(value)) return value.map(withoutUndefined);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutUndefined(member)]));
}
