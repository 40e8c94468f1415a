import type { HandlerContext } from "@connectrpc/connect";

/** Under which origin a client reaches this gateway: as configured, else as it called. */
export function requestOrigin(
  context: Pick<HandlerContext, "requestHeader" | "url">,
  publicUrl: string | undefined,
): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, "");
  return new URL(context.url).origin;
}
