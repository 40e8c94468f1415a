import { EdictError } from "@edict/protocol";
import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { readViewer, type Viewer } from "./auth.ts";
import { getPlane } from "./plane.ts";

export async function createContext(headers: Headers) {
  return { plane: getPlane(), viewer: await readViewer(headers) };
}
export type Context = Awaited<ReturnType<typeof createContext>>;
export type SignedInContext = Context & { readonly viewer: Viewer };

const trpc = initTRPC.context<Context>().create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: toPublicMessage(error),
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus },
  }),
});

export const router = trpc.router;

/** A procedure for signed-in people. Failures of use cases become answers with their public sentence. */
export const procedure = trpc.procedure.use(async ({ ctx, next }) => {
  const { viewer } = ctx;
  if (viewer === undefined) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  const result = await next({ ctx: { ...ctx, viewer } });
  if (!result.ok && result.error.cause instanceof EdictError) throw toTrpcError(result.error.cause);
  return result;
});

function toPublicMessage(error: TRPCError): string {
  if (error.code === "INTERNAL_SERVER_ERROR") return "Edict could not do this. Its log says why.";
  if (error.code === "BAD_REQUEST" && error.cause !== undefined && !(error.cause instanceof EdictError)) {
    return "This request is not what the hub expects; reload the page.";
  }
  return error.message;
}

const codes: { readonly [code: string]: TRPCError["code"] } = {
  not_found: "NOT_FOUND",
  permission_denied: "FORBIDDEN",
  unauthenticated: "UNAUTHORIZED",
  conflict: "CONFLICT",
  invalid_request: "BAD_REQUEST",
  limit_exceeded: "TOO_MANY_REQUESTS",
  request_too_large: "PAYLOAD_TOO_LARGE",
};

function toTrpcError(error: EdictError): TRPCError {
  return new TRPCError({
    code: codes[error.code] ?? "INTERNAL_SERVER_ERROR",
    message: error.message,
    cause: error,
  });
}
