import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { type Plane, verifyCredential } from "@edict/control";
import type { ApiKeyService } from "@edict/protocol/gen/cerbos/cloud/apikey/v1/apikey_pb";
import type { AccessTokens } from "./access-tokens.ts";

/** Trades the credentials of a decision point for a token. Devices do not enrol by themselves here. */
export function createApiKeyService(
  plane: Pick<Plane, "database">,
  tokens: AccessTokens,
): Pick<ServiceImpl<typeof ApiKeyService>, "issueAccessToken"> {
  return {
    issueAccessToken: async (request) => {
      const client = await verifyCredential(plane, request.clientId, request.clientSecret);
      if (client === undefined) throw new ConnectError("The client id or secret is wrong.", Code.Unauthenticated);
      const { token, expiresInSeconds } = await tokens.issue(client.clientId);
      return { accessToken: token, expiresIn: { seconds: BigInt(expiresInSeconds), nanos: 0 } };
    },
  };
}
