import { newId } from "../new-id.ts";
import type { Plane } from "../plane.ts";

/** The user with this address, made if there is none; signs in by link until a password is set. */
export async function findOrCreateUser(
  plane: Pick<Plane, "database">,
  input: { readonly email: string; readonly name: string },
): Promise<{ readonly userId: string }> {
  const row = await plane.database.user.upsert({
    where: { email: input.email },
    create: { id: newId("user"), email: input.email, name: input.name, emailVerified: true },
    update: {},
  });
  return { userId: row.id };
}
