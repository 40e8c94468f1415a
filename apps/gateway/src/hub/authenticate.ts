import { Code, ConnectError } from "@connectrpc/connect";
import { type Client, findClient, type Plane } from "@edict/control";
import type { AccessTokens } from "./access-tokens.ts";

/** The header that carries the access token of a decision point. */
export const tokenHeader = "x-cerbos-auth";

/**
 * Who is calling. A stock PDP that hears Unauthenticated gives up until it is restarted, so that is said only to a token that
 * was never ours or whose credential was revoked; everything that may pass is Unavailable.
 *
 * @throws ConnectError
 */
export async function authenticate(
  plane: Pick<Plane, "database">,
  tokens: AccessTokens,
  token: string | null | undefined,
): Promise<Client> {
  if (token === null || token === undefined || token === "") {
    throw new ConnectError(`Send an access token in ${tokenHeader}.`, Code.Unauthenticated);
  }
  const verdict = await tokens.verify(token);
  if (verdict.kind === "expired")
    throw new ConnectError("The access token has expired; get a new one.", Code.Unavailable);
  if (verdict.kind === "invalid") throw new ConnectError("The access token is not valid.", Code.Unauthenticated);
  const client = await findClient(plane, verdict.clientId);
  if (client === undefined) throw new ConnectError("The credential was revoked.", Code.Unauthenticated);
  return client;
}
