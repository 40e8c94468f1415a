import { createHash, randomUUID } from "node:crypto";
import { newSecret } from "../new-id.ts";
import type { Plane } from "../plane.ts";

/**
 * Makes a one-time sign-in token for a person, in the form of better-auth's magic-link plugin with
 * `storeToken: "hashed"`; that plugin redeems it at `/api/auth/magic-link/verify?token=…&callbackURL=/`.
 */
export async function createSignInToken(
  plane: Pick<Plane, "database">,
  input: { readonly email: string; readonly name: string; readonly validMs: number },
): Promise<string> {
  const token = newSecret();
  await plane.database.verification.create({
    data: {
      id: randomUUID(),
      identifier: createHash("sha256").update(token).digest("base64url"),
      value: JSON.stringify({ email: input.email, name: input.name }),
      expiresAt: new Date(Date.now() + input.validMs),
    },
  });
  return token;
}
